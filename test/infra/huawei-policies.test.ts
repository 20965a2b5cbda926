import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import identity from '../../infra/huawei-identity-policy.json' with { type: 'json' };
import custom from '../../infra/huawei-policy.json' with { type: 'json' };

describe('the policies for Huawei Cloud', () => {
  it('G27: are of both kinds, and allow the same', () => {
    assert.deepEqual([custom.Version, identity.Version], ['1.1', '5.0']);
    assert.deepEqual(identity.Statement, custom.Statement);
  });

  it('G27: only read, and have what others depend on', () => {
    const actions = custom.Statement.flatMap(({ Action }) => Action);

    for (const action of actions) assert.match(action, /:(?:list|get)\w*$/);
    for (const action of ['dcs:task:list', 'dcs:instance:list', 'ces:events:get', 'ces:events:list']) {
      assert.ok(actions.includes(action), action);
    }
  });
});
