import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { knownKinds } from '../../../lib/messages/catalogue.ts';
import { renderDigest } from '../../../lib/messages/digest.ts';
import { renderTask, renderTaskReply } from '../../../lib/messages/task.ts';
import type { TargetView } from '../../../lib/messages/views.ts';
import {
  chinese,
  english,
  events,
  makeDigest,
  makeMembers,
  makeTask,
  makeView,
  stateOf,
  target,
} from '../../support/message-views.ts';

const long: TargetView = { ...target, name: 'The production of the whole company', region: 'la-north-2-long-name' };
const names = ['redis-orders', 'r'.repeat(64), ''];
const phone = (text: string) => text.slice(0, 80);

describe('what a phone shows', () => {
  for (const reader of [english, chinese]) {
    it(`has the region in its first 80 characters, whatever happened to whatever, in ${reader.language}`, () => {
      for (const where of [target, long]) {
        for (const name of [...knownKinds, 'aKindThatNobodyKnowsWithANameWithoutAnyEndAtAllWhatever']) {
          for (const event of events) {
            for (const instance of names) {
              const task = makeTask({ name, state: stateOf(event), status: 'A_STATUS_THAT_NOBODY_KNOWS_AT_ALL' });
              const view = makeView(event, { target: where, task, instance: { name: instance } });
              for (const { text } of [renderTask(view, reader, 'rich'), renderTaskReply(view, reader, 'plain')]) {
                assert.ok(phone(text).includes(where.region), text);
                assert.ok(text.includes(instance), text);
              }
            }
          }
        }
      }
    });
  }

  it('names target and region once where both fit', () => {
    const { text } = renderTask(makeView('started'), english, 'rich');
    assert.ok(text.startsWith('🔵 Master/standby switchover · redis-orders · Production (cn-north-4) · by anna'));
    assert.equal(text.split('cn-north-4').length, 2);
  });

  it('has the region of a digest, too', () => {
    const { text } = renderDigest(makeDigest(makeMembers(1_000), { target: long }), english, 'rich');
    assert.ok(phone(text).includes(long.region), text);
  });

  it('has the target where its region has no name', () => {
    const { text } = renderTask(makeView('started', { target: { ...target, region: '' } }), english, 'rich');
    assert.ok(text.startsWith('🔵 Master/standby switchover · redis-orders · Production · by anna'));
  });
});
