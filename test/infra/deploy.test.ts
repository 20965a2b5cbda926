import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deploySteps } from '../../infra/deploy.ts';

describe('npm run deploy', () => {
  it('T18: ends with the doctor looking at what was deployed', () => {
    assert.deepEqual(deploySteps(['--stage', 'prod', '--region=eu-west-1', '--param=alarmEmail=a@example.com']), [
      ['node', 'infra/build.ts', '--stage', 'prod'],
      ['osls', 'deploy', '--stage', 'prod', '--region=eu-west-1', '--param=alarmEmail=a@example.com'],
      ['node', 'infra/doctor.ts', '--stage', 'prod', '--region', 'eu-west-1'],
    ]);
  });

  it('looks at the stage that osls takes when none is named', () => {
    assert.deepEqual(deploySteps([]).at(-1), ['node', 'infra/doctor.ts', '--stage', 'dev']);
  });

  it('G13: the doctor looks where was deployed, however stage, region and profile were given', () => {
    const there = ['node', 'infra/doctor.ts', '--stage', 'prod', '--region', 'eu-west-1', '--aws-profile', 'work'];

    for (const given of [
      ['-s', 'prod', '-r', 'eu-west-1', '--aws-profile', 'work'],
      ['-sprod', '-reu-west-1', '--aws-profile=work', '--force'],
      ['--aws-profile', 'work', '--region', 'eu-west-1', '--stage=prod', '--verbose'],
    ]) {
      assert.deepEqual(deploySteps(given), [
        ['node', 'infra/build.ts', '--stage', 'prod'],
        ['osls', 'deploy', ...given],
        there,
      ]);
    }
  });
});
