import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deploySteps } from '../../infra/deploy.ts';

describe('npm run deploy', () => {
  it('T18: ends with the doctor looking at what was deployed', () => {
    assert.deepEqual(deploySteps(['--stage', 'prod', '--region=eu-west-1', '--param=alarmEmail=a@example.com']), [
      ['node', 'infra/build.ts'],
      ['osls', 'deploy', '--stage', 'prod', '--region=eu-west-1', '--param=alarmEmail=a@example.com'],
      ['node', 'infra/doctor.ts', '--stage', 'prod', '--region', 'eu-west-1'],
    ]);
  });

  it('looks at the stage that osls takes when none is named', () => {
    assert.deepEqual(deploySteps([]).at(-1), ['node', 'infra/doctor.ts', '--stage', 'dev']);
  });
});
