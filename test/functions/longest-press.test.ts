/** Slack sends the whole message back with a press. The longest of ours has to fit, in either language. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { bodyMaxBytes } from '../../lib/clients/aws/http-event.ts';
import { parseSettings } from '../../lib/config.ts';
import { renderTask, renderTaskReply } from '../../lib/messages/task.ts';
import type { Reader, TaskView } from '../../lib/messages/views.ts';
import { eventNames } from '../../lib/model/vocabulary.ts';
import type { Rendered } from '../../lib/ports/slack.ts';
import { type Dynalite, startDynalite } from '../support/dynalite.ts';
import {
  chinese,
  cloudEyeSays,
  english,
  events,
  makeEvent,
  makeTask,
  makeView,
  startedAtMs,
} from '../support/message-views.ts';
import { pressForm, type SlackCaller, signedEvent, startSlackCaller } from '../support/slack-caller.ts';
import { createTable } from '../support/table.ts';

const tableName = 'presses';
const forms = ['rich', 'classic', 'plain'] as const;
const long = '任'.repeat(1_000);
const details = Object.fromEntries(
  [
    ['old_capacity', 'new_capacity', 'old_cache_mode', 'new_cache_mode', 'old_cache_type', 'new_cache_type'],
    ['old_resource_spec_code', 'new_resource_spec_code', 'old_replica_num', 'new_replica_num', 'old_port', 'new_port'],
    ['enable_public_ip', 'public_ip_address', 'enable_ssl', 'source_ip', 'target_ip', 'replica_ip', 'replica_az'],
    ['group_name', 'node_name', 'account_name', 'is_only_adjust_charging', 'rename_commands', 'updated_config_length'],
  ]
    .flat()
    .map((field, index) => [field, field === 'rename_commands' ? [long, long] : `${index}${long}`] as const),
);
const target = {
  id: 'a'.repeat(32),
  name: '产'.repeat(80),
  region: 'cn-north-4',
  consoleUrl: `https://console.huaweicloud.com/${'任'.repeat(100)}`,
};
/** Whatever the cloud lets people write, and everything that we may add. */
const most: Partial<TaskView> = {
  target,
  instance: { id: long, name: long },
  failReason: long,
  mention: Array.from({ length: 40 }, (_, index) => `S${1_000_000_000 + index}`),
  lastSeenMs: startedAtMs,
  usualMs: 60_000,
  late: { lateMs: 7_000_000, reason: 'outage' },
  possibleRepeat: true,
};

function longestOf(reader: Reader): readonly Rendered[] {
  const tasks = ['EXTEND', 'masterStandbySwapJob', `新${long}`].flatMap((name) =>
    events.map((event) =>
      makeView(event, { ...most, task: makeTask({ name, details, userName: long, status: long, jobId: long }) }),
    ),
  );
  const cloudEvents = eventNames.map((name) => {
    const task = makeEvent(
      name,
      { says: cloudEyeSays + long, unexplained: true, instanceName: long },
      { userName: long },
    );
    return makeView('failed', { ...most, task });
  });
  return [...tasks, ...cloudEvents].flatMap((view) =>
    forms.flatMap((form) => [renderTask(view, reader, form), renderTaskReply(view, reader, form)]),
  );
}

describe('a press brings its message along', () => {
  let dynalite: Dynalite;
  let slack: SlackCaller;
  before(async () => {
    dynalite = await startDynalite();
    await createTable(createDynamoDbClient({ count: () => {}, connection: dynalite.connection }), tableName);
    slack = await startSlackCaller({
      settings: parseSettings({
        targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
        defaultRoute: { channel: 'C0123456789' },
      }),
      tableName,
      connection: dynalite.connection,
      now: Date.now,
    });
  });
  after(async () => {
    await slack[Symbol.asyncDispose]();
    await dynalite.close();
  });

  for (const reader of [english, chinese]) {
    it(`G15: the longest message in ${reader.language} is answered when it is pressed`, async () => {
      const bodies = longestOf(reader).map((rendered) => formOf(rendered, slack.responses.origin));
      const longest = bodies.reduce((one, other) => (other.length > one.length ? other : one));
      const { statusCode } = await slack.interact(signedEvent(longest, Date.now()));

      assert.equal(statusCode, 200);
      assert.ok(longest.length > 16 * 1024, `${longest.length} bytes, which were too many`);
      assert.ok(longest.length < bodyMaxBytes * 0.9, `${longest.length} bytes`);
    });
  }
});

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload: the message as it stands in its channel. */
function formOf({ text, blocks }: Rendered, origin: string): string {
  const message = {
    type: 'message',
    user: 'U000000002',
    bot_id: 'B000000001',
    ts: '1764040353.000100',
    app_id: 'A000000002',
    team: 'T000000001',
    text,
    // Slack returns every block with an id, and every element with its own.
    blocks: blocks?.map((block, index) => ({ ...block, block_id: `delivery${index}` })),
    metadata: {
      event_type: 'dcs_task',
      event_payload: { delivery: 'k'.repeat(40), task_id: 'i'.repeat(128), rev: 12 },
    },
    bot_profile: { id: 'B000000001', name: 'dcs-watch', icons: { image_72: 'i'.repeat(300) }, team_id: 'T000000001' },
    reply_users: Array.from({ length: 5 }, () => 'U000000003'),
  };
  const container = { type: 'message', message_ts: message.ts, channel_id: 'C0123456789', is_ephemeral: false };
  return pressForm({ action_id: 'open', value: 'task 8abf6e1e target:prod' }, `${origin}/actions`, undefined, {
    message,
    container,
  });
}
