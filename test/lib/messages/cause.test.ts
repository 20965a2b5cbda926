import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { causeOf } from '../../../lib/messages/cause.ts';

describe('causeOf', () => {
  const same: readonly [long: string, short: string][] = [
    ['111400842', 'DCS.4842'],
    ['111400063', 'DCS.4063'],
    ['111500031', 'DCS.5031'],
    ['111401001', 'DCS.1001'],
    ['111403002', 'DCS.3002'],
    ['111404022', 'DCS.3022'],
  ];
  for (const [long, short] of same) {
    it(`reads ${long} as ${short}`, () => {
      const cause = causeOf(long, 'en');
      assert.ok(cause?.words);
      assert.equal(cause.words, causeOf(short, 'en')?.words);
      assert.equal(cause.code, long);
    });
  }

  it('takes out a stray blank', () => {
    assert.deepEqual(causeOf('DCS. 5094 ', 'en'), {
      code: 'DCS.5094',
      words: 'the switchover itself failed',
      advice: 'support',
    });
  });

  it('says what helps', () => {
    assert.equal(causeOf('DCS.4911', 'en')?.advice, 'subnet');
    assert.equal(causeOf('DCS.4054', 'zh-CN')?.words, '可用区资源已售罄');
  });

  for (const code of ['DCS.9999', '111400999', '111999842', 'APIGW.0301', 'constructor', 'DCS.toString']) {
    it(`shows ${code}, which is not known, as it is`, () => {
      assert.deepEqual(causeOf(code, 'en'), { code, advice: 'support' });
    });
  }

  it('knows no cause where there is no code', () => {
    assert.equal(causeOf(undefined, 'en'), undefined);
    assert.equal(causeOf(' \u200b', 'en'), undefined);
  });
});
