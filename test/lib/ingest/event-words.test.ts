import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readEventWords } from '../../../lib/ingest/event-words.ts';

const projectId = '0aal0c4d-7e8f-4a2b-9c1d-5e6f7a8b9c0d'.replace('l', '1');

describe('B08: the content of an event', () => {
  for (const [what, content, words] of [
    ['that is prose stays as it is', 'The master node is faulty.', 'The master node is faulty.'],
    ['that is a number is that', 7, '7'],
    ['that is JSON is told by its sentence', '{"enterpriseProjectId":"0","reason":"Disk is full"}', 'Disk is full'],
    ['that is an object is read the same', { message: 'Disk is full', node_id: 'n1' }, 'Disk is full'],
    [
      'without a sentence is told by its words and values',
      '{"nodeStatus":"abnormal","used_memory":91,"isMaster":true}',
      'node status: abnormal, used memory: 91, is master: true',
    ],
    ['never names an enterprise project', `{"enterprise_project_id":"${projectId}","eps":"${projectId}"}`, undefined],
    ['names no id of a resource', `{"instanceId":"a","resource_id":"b","request_id":"c","_id":"d"}`, undefined],
    ['is read where JSON is a text in JSON', '{"data":"{\\"description\\":\\"Failed over\\"}"}', 'Failed over'],
    ['is read in lists', '[{"reason":"first"},{"reason":"second"}]', 'first second'],
    ['that is a quoted text is unquoted', '"Failed over"', 'Failed over'],
    ['that is no whole JSON stays as it is', '{"reason":', '{"reason":'],
    ['that is empty says nothing', '{}', undefined],
    ['that is null says nothing', null, undefined],
  ] as const) {
    it(what, () => assert.equal(readEventWords(content), words));
  }

  it('is cut, however long the JSON is', () => {
    assert.equal(readEventWords(JSON.stringify({ reason: 'x'.repeat(5_000) }))?.length, 200);
    assert.equal(readEventWords(JSON.stringify({ padding_id: 'x'.repeat(5_000), reason: 'short' })), 'short');
  });

  it('ends with a depth that nobody writes', () => {
    let nested: unknown = { reason: 'deep' };
    for (let depth = 0; depth < 50; depth += 1) nested = { inner: nested };
    assert.equal(readEventWords(nested), undefined);
  });
});
