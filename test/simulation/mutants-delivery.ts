/** Rules of the delivery protocol, broken one by one. */
import type { Mutant } from './mutants.ts';

const message = 'lib/model/message-state.ts';
const send = 'lib/deliver/send-message.ts';
const learn = 'lib/deliver/learn-from.ts';
const rows = 'lib/model/task-patch.ts';

export const deliveryMutants: readonly Mutant[] = [
  {
    name: 'unconditional claim',
    rule: 'a claim is conditional on the version that was read',
    changes: [
      {
        file: 'lib/deliver/slot.ts',
        find: 'const result = await store.write(row.key, row.v, patch, ids.nonce());',
        replace: `const stands = (await store.read(row.key)) ?? row;
      const result = await store.write(row.key, stands.v, patch, ids.nonce());`,
      },
    ],
  },
  {
    name: 'no probe',
    rule: 'if an earlier try to create may have reached Slack: probe',
    changes: [
      {
        file: send,
        find: 'if (provenAbsent || !run.settings.delivery.exactlyOnce) return',
        replace: 'if (provenAbsent || run.settings.delivery.exactlyOnce) return',
      },
    ],
  },
  {
    name: 'no grace after an unknown answer',
    rule: 'look before claiming: after an unknown outcome nothing is claimed until the grace is over',
    changes: [{ file: message, find: 'unknownAtMs + graceMs + marginMs,', replace: 'unknownAtMs,' }],
  },
  {
    name: 'no grace after a death',
    rule: 'after a death the grace runs from the end of the lease, plus the margin',
    changes: [{ file: message, find: 'claim.untilMs + graceMs + marginMs,', replace: 'claim.untilMs + marginMs,' }],
  },
  {
    name: 'the grace runs from the claim',
    rule: 'retries inside a run can make the send later than its claim',
    changes: [
      { file: message, find: 'claim.untilMs + graceMs + marginMs,', replace: 'claim.untilMs - 55_000 + graceMs,' },
    ],
  },
  {
    name: 'a lease that lasts nothing',
    rule: 'lease = the deadline of the invocation + margin: no one else is alive when it ends',
    changes: [{ file: message, find: 'claim.untilMs + graceMs + marginMs,', replace: '0,' }],
  },
  {
    name: 'no margin',
    rule: 'clocks differ by less than the margin',
    changes: [{ file: message, find: 'const marginMaxMs = 5_000;', replace: 'const marginMaxMs = 0;' }],
  },
  {
    name: 'the probe looks from now',
    rule: 'firstAt is set once, and the probe looks from it',
    changes: [
      { file: send, find: 'sinceMs: firstAtMs - lookBackMs,', replace: 'sinceMs: firstAtMs - firstAtMs + run.now(),' },
    ],
  },
  {
    name: 'the row is believed, not the found message',
    rule: 'found: shown and born are what the metadata says, not what the row says',
    changes: [
      {
        file: 'lib/deliver/attempt.ts',
        find: 'const rev = Number(metadata?.event_payload.rev ?? 0);',
        replace: 'const rev = claim.rev;',
      },
    ],
  },
  {
    name: 'unknown is read as not sent',
    rule: 'a timeout after the headers may have been applied',
    changes: [
      {
        file: 'lib/deliver/attempt.ts',
        find: "return ending({ what: 'unsure', reason }, (current) => unsure(current, reason, run.now()));",
        replace: 'return heldEnding(reason, provenAbsent);',
      },
      { file: learn, find: "if (kind === 'unknown' ||", replace: 'if (' },
    ],
  },
  {
    name: 'SDK retries on',
    rule: 'one call on the wire, nothing is retried inside',
    changes: [
      {
        file: send,
        find: 'await sendInForms(attempt);',
        replace: `await sendInForms(attempt).then((first) =>
    first.answer.kind === 'unknown' ? sendInForms(attempt) : first,
  );`,
      },
    ],
  },
  {
    name: 'a time in the key',
    rule: 'identity is the id alone, never with a time in it',
    changes: [
      {
        file: 'lib/deliver/task-slots.ts',
        find: `deliveryId(['task', run.target.id, taskId, channel]);`,
        replace: `deliveryId(['task', run.target.id, taskId, channel, String(taskRow.changedAtMs)]);`,
      },
    ],
  },
  {
    name: 'no block id',
    rule: 'the delivery id is in the metadata and in the block_id',
    changes: [
      { file: 'lib/deliver/delivery-id.ts', find: '{ ...first, block_id: delivery }', replace: '{ ...first }' },
    ],
  },
  {
    name: 'routes decide who is kept true',
    rule: 'every channel that already has a message wants the newest rev, whatever the routes say now',
    changes: [
      {
        file: rows,
        find: 'message: facts.root, expectedRev: row.rev,',
        replace: 'message: facts.root, expectedRev: facts.asked,',
      },
    ],
  },
  {
    name: 'due of one channel only',
    rule: 'what is left in due is the minimum over all channels',
    changes: [
      {
        file: rows,
        find: `  const dues: number[] = call === undefined ? [] : [call.atMs];
  for (const [channel, facts] of Object.entries(row.channels)) {`,
        replace: `  const dues: number[] = call === undefined ? [] : [call.atMs];
  for (const [channel, facts] of Object.entries(row.channels).slice(0, 1)) {`,
      },
    ],
  },
  {
    name: 'idle polls look for no work',
    rule: 'there is no "nothing waits" flag: two pollers race over it',
    changes: [
      {
        file: 'lib/deliver/work.ts',
        find: 'const due = await run.effects.store.due(run.target.id, dueRowsMax);',
        replace: 'const due = writtenRows.size === 0 ? [] : await run.effects.store.due(run.target.id, dueRowsMax);',
      },
    ],
  },
  {
    name: 'the birth is announced again',
    rule: 'every failure whose rev is not born gets one reply',
    changes: [{ file: rows, find: '!coversRev(createdRev, alarm) && ', replace: '' }],
  },
  {
    name: 'born follows what is shown',
    rule: 'the root keeps born, the rev it was created with',
    changes: [
      {
        file: message,
        find: 'createdRev: message.ts === undefined ? rev : message.createdRev,',
        replace: 'createdRev: rev,',
      },
    ],
  },
  {
    name: 'replies do not wait',
    rule: 'a reply waits for the root',
    changes: [{ file: rows, find: 'if (facts.root.ts === undefined) return [root];\n', replace: '' }],
  },
  {
    name: 'replies stay in the thread',
    rule: 'a reply is broadcast to the channel',
    changes: [
      {
        file: 'lib/deliver/task-slots.ts',
        find: 'broadcast: !alarm.ends ||',
        replace: 'broadcast: alarm.rev < 0 ||',
      },
    ],
  },
  {
    name: 'a message outside of its digest’s thread names its task there',
    rule: 'own: who is named by no part is named in the thread of the digest',
    caughtBy: 'test/lib/deliver/deliver-digests.test.ts',
    changes: [{ file: 'lib/model/task-patch.ts', find: ' && !isAlone(message);', replace: ';' }],
  },
  {
    name: 'Retry-After of an edit holds from the next message on',
    rule: 'a 429 of chat.update stops edits in all channels, never sooner than Retry-After',
    caughtBy: 'test/lib/deliver/send-message-answers.test.ts',
    changes: [
      {
        file: 'lib/deliver/fallback-forms.ts',
        find: 'if (stoppedMs > 0) return {',
        replace: 'if (stoppedMs < 0) return {',
      },
    ],
  },
  {
    name: 'Retry-After is for others',
    rule: 'a 429 stops the channel for everyone, never sooner than Retry-After',
    changes: [{ file: learn, find: 'await run.pace.stop(channel, operation, answer.retryAfterMs);', replace: '{}' }],
  },
  {
    name: 'no pace',
    rule: 'one message a second per channel, after a burst of five',
    changes: [
      {
        file: 'lib/channel-pace.ts',
        find: 'if (waitMs > sleepMaxMs) return { waitMs };',
        replace: "if (waitMs >= 0) return 'taken';",
      },
    ],
  },
  {
    name: 'deleted messages come back',
    rule: 'a message that a person deleted is never posted again',
    changes: [
      {
        file: message,
        find: 'return { ...released(message, reason, undefined, true), shownRev: rev, gone: true };',
        replace: 'return { ...newMessage, tries: message.tries + rev - rev, reason };',
      },
    ],
  },
  {
    name: 'a wrong setting is the end',
    rule: 'a wrong setting stays due, slowly; mending it delivers the backlog',
    changes: [
      {
        file: 'lib/deliver/attempt.ts',
        find: "    case 'refused':",
        replace: "    case 'misconfigured':\n    case 'refused':",
      },
    ],
  },
  {
    name: 'one form only',
    rule: 'refused for its form: a plainer one is tried, then it is dead for this rev',
    changes: [
      {
        file: 'lib/deliver/fallback-forms.ts',
        find: "if (answer.kind !== 'refused') break;",
        replace: 'if (answer.kind !== undefined) break;',
      },
    ],
  },
  {
    name: 'no escaping',
    rule: 'text from tasks is escaped wherever it is markup',
    changes: [
      {
        file: 'lib/messages/text.ts',
        find: 'return text.replace(/[&<>]/g, (character) => entities[character] ?? character);',
        replace: 'return text;',
      },
    ],
  },
  {
    name: 'channels wait for each other',
    rule: 'a channel that waits, sleeps or is stopped holds up no other',
    caughtBy: 'test/lib/deliver/lanes.test.ts',
    changes: [
      {
        file: 'lib/deliver/deliver.ts',
        find: 'lane.tasks, tried));\n  });',
        replace: 'lane.tasks, tried));\n  }, { concurrency: 1 });',
      },
    ],
  },
  {
    name: 'what a run knows of a row is not shared',
    rule: 'all that one run does at once shares the newest version of a row',
    caughtBy: 'test/lib/deliver/lanes.test.ts',
    changes: [{ file: 'lib/deliver/slot.ts', find: '      rows.newest.set(rowId(row.key), row);\n', replace: '' }],
  },
  {
    name: 'one channel fills the list of due work',
    rule: 'what waits for one channel in great numbers has a list of its own',
    caughtBy: 'test/lib/deliver/backlog.test.ts',
    changes: [
      {
        file: 'lib/deliver/backlog.ts',
        find: 'if (!isMany && !isTried) return;',
        replace: 'if (isMany || !isTried) return;',
      },
    ],
  },
  {
    name: 'a corrected route waits for the old channel',
    rule: 'once the routes are others, all that waits is asked for again',
    caughtBy: 'test/lib/deliver/backlog.test.ts',
    changes: [
      {
        file: 'lib/deliver/backlog.ts',
        find: 'if (isAsBefore && known.nextTryMs > run.now())',
        replace: 'if (known.nextTryMs > run.now())',
      },
    ],
  },
  {
    name: 'a row that cannot be read holds up the others',
    rule: 'a row that cannot be read is said once, and the others are sent',
    caughtBy: 'test/lib/deliver/deliver.test.ts',
    changes: [
      {
        file: 'lib/deliver/work.ts',
        find: '} catch (error) {\n      unreadable',
        replace: '} catch (error) {\n      throw error;\n      unreadable',
      },
    ],
  },
  {
    name: 'a row that cannot be read is passed over in silence',
    rule: 'a row that cannot be read is said once, and the others are sent',
    caughtBy: 'test/lib/deliver/deliver.test.ts',
    changes: [{ file: 'lib/deliver/deliver.ts', find: '  await reportUnreadable(run, rows, faults);\n', replace: '' }],
  },
  {
    name: 'a row is sent though it cannot be settled',
    rule: 'a row that cannot be read is said once, and the others are sent',
    caughtBy: 'test/lib/deliver/deliver.test.ts',
    changes: [{ file: 'lib/deliver/work.ts', find: '  assertReadable(stored, kind);\n', replace: '' }],
  },
  {
    name: 'a listed task whose row cannot be read stops the watch',
    rule: 'a row that cannot be read is left as it is, and the others are written',
    caughtBy: 'test/lib/ingest/ingest-window.test.ts',
    changes: [
      {
        file: 'lib/ingest/or-refusal.ts',
        find: '    return { refusal: `its row cannot be read',
        replace: '    if (row !== undefined) throw error;\n    return { refusal: `its row cannot be read',
      },
    ],
  },
  {
    name: 'a row that cannot be read stops whoever looks at it',
    rule: 'a row that cannot be read keeps nothing else from being told',
    caughtBy: 'test/lib/ingest/unreadable-neighbours.test.ts',
    changes: [
      {
        file: 'lib/ingest/or-refusal.ts',
        find: '      const key = { pk: row.pk, sk: row.sk };',
        replace: '      if (row.v > 0) throw error;\n      const key = { pk: row.pk, sk: row.sk };',
      },
    ],
  },
  {
    name: 'a row that cannot be read explains nothing',
    rule: 'that no task explains a switchover is said only if it is certain',
    caughtBy: 'test/lib/ingest/unreadable-neighbours.test.ts',
    changes: [{ file: 'lib/ingest/correlate.ts', find: 'unreadable.length === 0 && !mayBe', replace: '!mayBe' }],
  },
  {
    name: 'a row that cannot be read is passed in silence',
    rule: 'a row that cannot be read is named once, whoever looks at it',
    caughtBy: 'test/lib/ingest/unreadable-neighbours.test.ts',
    changes: [
      {
        file: 'lib/ingest/ingest.ts',
        find: 'if (unreadable.length === 0) return result;',
        replace: 'if (unreadable.length < 9) return result;',
      },
    ],
  },
];
