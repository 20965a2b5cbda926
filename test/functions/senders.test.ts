/** Who is answered: the sender's own workspace counts, not the place where a button was pressed. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createDynamoDbClient } from '../../lib/clients/aws/dynamodb.ts';
import { parseSettings } from '../../lib/config.ts';
import { type Dynalite, startDynalite } from '../support/dynalite.ts';
import { commandForm, pressForm, type SlackCaller, signedEvent, startSlackCaller } from '../support/slack-caller.ts';
import { createTable } from '../support/table.ts';

const tableName = 'senders';
const nowMs = Date.now();
const ours = { id: 'T0001', domain: 'example' };
const ofOrganization = { ...ours, enterprise_id: 'E0001', enterprise_name: 'Example' };

describe('whose requests are answered', () => {
  let dynalite: Dynalite;
  before(async () => {
    dynalite = await startDynalite();
    await createTable(createDynamoDbClient({ count: () => {}, connection: dynalite.connection }), tableName);
  });
  after(async () => dynalite.close());

  const callerFor = (teamId: string | undefined): Promise<SlackCaller> =>
    startSlackCaller({
      settings: parseSettings({
        targets: [{ id: 'prod', region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
        defaultRoute: { channel: 'C0123456789' },
        ...(teamId === undefined ? {} : { slack: { teamId } }),
      }),
      tableName,
      connection: dynalite.connection,
      now: () => nowMs,
    });

  const presses: readonly [
    what: string,
    teamId: string | undefined,
    payload: Record<string, unknown>,
    status: number,
  ][] = [
    ['a colleague', 'T0001', { team: ours, user: { id: 'U1', team_id: 'T0001' } }, 200],
    [
      'somebody of another company in a shared channel',
      'T0001',
      { team: ours, user: { id: 'U9', team_id: 'T0009' } },
      401,
    ],
    [
      'the same in the channel of that company',
      'T0001',
      { team: { id: 'T0009' }, user: { id: 'U9', team_id: 'T0009' } },
      401,
    ],
    [
      'a colleague in the channel of another company',
      'T0001',
      { team: { id: 'T0009' }, user: { id: 'U1', team_id: 'T0001' } },
      200,
    ],
    ['a colleague on Enterprise Grid', 'T0001', { team: ofOrganization, user: { id: 'W1', team_id: 'E0001' } }, 200],
    [
      'the same, with the organization beside the team',
      'T0001',
      { team: ours, enterprise: { id: 'E0001' }, user: { id: 'W1', team_id: 'E0001' } },
      200,
    ],
    ['somebody of another organization', 'T0001', { team: ofOrganization, user: { id: 'W9', team_id: 'E0009' } }, 401],
    [
      'somebody of another organization, where ours has none',
      'T0001',
      { team: ours, user: { id: 'W9', team_id: 'E0009' } },
      401,
    ],
    [
      'somebody of another workspace of the organization',
      'T0001',
      { team: { id: 'T0002', enterprise_id: 'E0001' }, user: { id: 'W2', team_id: 'E0001' } },
      401,
    ],
    [
      'anybody of the organization that is named',
      'E0001',
      { team: { id: 'T0002', enterprise_id: 'E0001' }, user: { id: 'W2', team_id: 'E0001' } },
      200,
    ],
    [
      'a person of a workspace of the organization that is named',
      'E0001',
      { team: ofOrganization, user: { id: 'U1', team_id: 'T0001' } },
      200,
    ],
    ['a person of no workspace of it', 'E0001', { team: ofOrganization, user: { id: 'U9', team_id: 'T0009' } }, 401],
    ['nobody, as Slack names no workspace', 'T0001', { team: null, user: { id: 'U9' } }, 401],
    ['anybody, where nothing is named', undefined, { team: ours, user: { id: 'U9', team_id: 'T0009' } }, 200],
  ];
  for (const [what, teamId, payload, status] of presses) {
    it(`G03: the sender's own workspace counts: a press by ${what} gets ${status}`, async () => {
      await using slack = await callerFor(teamId);
      const button = { action_id: 'page:0-0', value: 'mute type:EXTEND for 1h' };
      const form = pressForm(button, `${slack.responses.origin}/actions`, undefined, payload);
      const { statusCode } = await slack.interact(signedEvent(form, nowMs));

      assert.equal(statusCode, status);
      assert.equal(slack.responses.received.length, status === 200 ? 1 : 0);
    });
  }

  const commands: readonly [what: string, teamId: string, fields: Record<string, string>, status: number][] = [
    ['a colleague', 'T0001', {}, 200],
    ['another workspace', 'T0001', { team_id: 'T0009' }, 401],
    ['another workspace of the organization', 'T0001', { team_id: 'T0002', enterprise_id: 'E0001' }, 401],
    ['the organization that is named', 'E0001', { team_id: 'T0002', enterprise_id: 'E0001' }, 200],
    ['another organization', 'E0001', { enterprise_id: 'E0009' }, 401],
    ['nobody, as Slack names no workspace', 'T0001', { team_id: '' }, 401],
  ];
  for (const [what, teamId, fields, status] of commands) {
    it(`G03: a command of ${what} gets ${status}`, async () => {
      await using slack = await callerFor(teamId);

      assert.equal((await slack.command(signedEvent(commandForm('routes', fields), nowMs))).statusCode, status);
    });
  }
});
