/** Whatever stands in a task, what reaches Slack is within its limits, well-formed, and calls nobody. */
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { renderDigest, renderDigestPart } from '../../../lib/messages/digest.ts';
import { renderTask, renderTaskReply } from '../../../lib/messages/task.ts';
import type { TaskView } from '../../../lib/messages/views.ts';
import { eventNames } from '../../../lib/model/vocabulary.ts';
import { chinese, english, events } from '../../support/message-views.ts';
import { assertWithinSlackLimits } from '../../support/slack-limits.ts';

const tricks = [
  '<!channel>',
  '<https://evil|fix>',
  '&lt;',
  '`',
  '"',
  '\\',
  '\u202e',
  '\ud800',
  '\u200b',
  '👨‍👩‍👧',
  '订',
  'e\u0301',
];
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...tricks), { maxLength: 60 }).map((parts) => parts.join('')),
  fc.constantFrom(...tricks).map((trick) => trick.repeat(Math.ceil(100_000 / trick.length))),
);
const time = fc.option(fc.oneof(fc.double(), fc.integer({ min: 0, max: 4_000_000_000_000 })), { nil: undefined });
const detail = fc.oneof(text, fc.double(), fc.boolean(), fc.array(text, { maxLength: 3 }));
const fields = [
  'old_capacity',
  'new_capacity',
  'old_cache_mode',
  'new_cache_mode',
  'old_cache_type',
  'new_cache_type',
  'old_resource_spec_code',
  'new_resource_spec_code',
  'old_replica_num',
  'new_replica_num',
  'old_port',
  'new_port',
  'enable_public_ip',
  'public_ip_address',
  'enable_ssl',
  'source_ip',
  'target_ip',
  'replica_ip',
  'replica_az',
  'group_name',
  'node_name',
  'account_name',
  'is_only_adjust_charging',
  'rename_commands',
  'updated_config_length',
];

const cloudEvent = fc.record({ level: text, says: text, instanceName: text, endedBy: text }, { requiredKeys: [] });

const task = fc.record({
  id: text,
  name: fc.oneof(text, fc.constantFrom('EXTEND', ...eventNames)),
  status: text,
  state: fc.constantFrom('open', 'succeeded', 'failed', 'cancelled', 'unknown'),
  details: fc.record(Object.fromEntries(fields.map((field) => [field, detail])), { requiredKeys: [] }),
  createdAtMs: time,
  updatedAtMs: time,
  errorCode: fc.option(text, { nil: undefined }),
  jobId: text,
  userName: text,
  instanceId: text,
  cloudEvent: fc.option(cloudEvent, { nil: undefined }),
  test: fc.option(fc.constant({ route: 1, calls: false }), { nil: undefined, freq: 5 }),
});
const event = fc.constantFrom(...events);
const target = fc.record({ id: text, name: text, region: text, consoleUrl: fc.oneof(text, fc.webUrl()) });
const view = fc.record({
  target,
  task,
  event,
  instance: fc.record({ id: text, name: text }),
  failReason: text,
  failedStep: fc.record({ name: text, number: fc.nat(), of: fc.nat(), errorCode: text }),
  progress: fc.record({ percent: fc.double(), minutesLeft: fc.double(), atMs: time }),
  mention: fc.array(text, { maxLength: 3 }),
  lastSeenMs: time,
  usualMs: time,
  runbook: fc.oneof(text, fc.webUrl({ withQueryParameters: true })),
  note: text,
  late: fc.record({ lateMs: fc.double(), reason: fc.constantFrom('outage', 'settings') }),
  possibleRepeat: fc.boolean(),
  taken: fc.option(fc.record({ byName: text, atMs: time }), { nil: undefined }),
  untakenMs: fc.option(fc.double(), { nil: undefined }),
  takeable: fc.boolean(),
  nowMs: fc.double(),
}) as fc.Arbitrary<TaskView>;
const reader = fc.constantFrom(english, chinese, { language: 'en', timeZone: 'no/where' } as const);
const form = fc.constantFrom('rich', 'classic', 'plain');

describe('a message made of anything whatever', () => {
  it('is within Slack’s limits and calls nobody, as a root and as a reply', () => {
    fc.assert(
      fc.property(view, reader, form, (anyView, anyReader, anyForm) => {
        assertWithinSlackLimits(renderTask(anyView, anyReader, anyForm));
        assertWithinSlackLimits(renderTaskReply(anyView, anyReader, anyForm));
      }),
      { numRuns: 300 },
    );
  });

  it('is within Slack’s limits as a digest and as a part of one', () => {
    const members = fc.array(fc.record({ task, event }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(view, members, reader, form, ({ target: where, nowMs }, some, anyReader, anyForm) => {
        const many = Array.from({ length: 30 }, (_, index) => some[index % some.length] ?? some[0]) as never[];
        const digest = { target: where, members: many, mention: [], nowMs };
        assertWithinSlackLimits(renderDigest(digest, anyReader, anyForm));
        const part = { target: where, members: many, first: 1, total: 30 };
        assertWithinSlackLimits(renderDigestPart(part, anyReader, anyForm));
      }),
      { numRuns: 60 },
    );
  });
});
