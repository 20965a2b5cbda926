import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classOf } from '../../../lib/model/vocabulary.ts';

const classes = {
  switchover: ['masterStandbySwapJob', 'MASTERSTANDBYSWAPJOB'],
  capacity: ['EXTEND', 'ChangeInstanceSpec', 'AddReplica', 'DelReplica', 'RemoveIpFromDns', 'modifyBandwidth'],
  security: ['BindEip', 'UnBindEip', 'AddWhitelist', 'modify', 'DeleteAcl', 'UpdatePort', 'modifyClientIpTransJob'],
  routine: ['dcsExportJob', 'backupDCSInstance'],
  other: ['restoreDCSInstance', 'somethingNew', '', 'constructor', '__proto__'],
};

for (const [taskClass, names] of Object.entries(classes)) {
  for (const name of names) {
    test(`a task named ${JSON.stringify(name)} is of class ${taskClass}`, () => {
      assert.equal(classOf(name), taskClass);
    });
  }
}

test('an instance that comes, goes or grows is a matter of capacity', () => {
  for (const name of ['createDCSInstance', 'closeDCSInstance', 'deleteDCSInstance', 'extendDCSInstance'])
    assert.equal(classOf(name), 'capacity');
});
