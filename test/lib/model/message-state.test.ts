import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  claimed,
  dead,
  dueMs,
  gone,
  isUntouched,
  type Message,
  newMessage,
  nextStep,
  released,
  type Step,
  sent,
  timingOf,
  unsure,
} from '../../../lib/model/message-state.ts';
import type { Settings } from '../../../lib/model/settings.ts';

const nowMs = 1_000_000;
const timing = { graceMs: 120_000, marginMs: 5_000 };
const quietMs = timing.graceMs + timing.marginMs;
const claim = { nonce: 'n', untilMs: nowMs + 60_000, rev: 1 };
const told: Message = { ...newMessage, shownRev: 1, createdRev: 1, ts: '1602251441.001700' };

describe('nextStep', () => {
  const rows: readonly (readonly [string, Message, number, Step])[] = [
    ['a new message is created', newMessage, 1, { kind: 'try', creates: true, probe: false }],
    ['one that shows what is wanted is done', told, 1, { kind: 'done' }],
    ['one that shows less is edited', told, 2, { kind: 'try', creates: false, probe: false }],
    ['one that a person deleted is done', { ...told, gone: true }, 9, { kind: 'done' }],
    ['a rev that was refused in every form is dead', { ...told, deadRev: 2 }, 2, { kind: 'dead' }],
    ['the rev after a dead one is tried', { ...told, deadRev: 2 }, 3, { kind: 'try', creates: false, probe: false }],
    [
      'a claim is left alone to its end, the grace and the margin',
      { ...newMessage, claim },
      1,
      wait(claim.untilMs + quietMs),
    ],
    [
      'an unknown outcome is left alone for the grace and the margin',
      { ...newMessage, unknownAtMs: nowMs },
      1,
      wait(nowMs + quietMs),
    ],
    ['an edit with an unknown outcome waits as well', { ...told, unknownAtMs: nowMs }, 2, wait(nowMs + quietMs)],
    ['a limit is waited for', { ...newMessage, notBeforeMs: nowMs + 7 }, 1, wait(nowMs + 7)],
    [
      'the latest reason to wait holds',
      { ...newMessage, claim, notBeforeMs: nowMs + 7 },
      1,
      wait(claim.untilMs + quietMs),
    ],
    [
      'after an earlier try to create, the first thing is to look',
      { ...newMessage, firstAtMs: 5, unknownAtMs: nowMs - quietMs },
      1,
      { kind: 'try', creates: true, probe: true },
    ],
    ['an edit needs no look', { ...told, firstAtMs: 5 }, 2, { kind: 'try', creates: false, probe: false }],
  ];
  for (const [name, message, wanted, expected] of rows)
    it(name, () => assert.deepEqual(nextStep(message, wanted, nowMs, timing), expected));

  it('a claim whose holder died is free once the quiet time is over, and not a millisecond before', () => {
    const held = claimed(newMessage, claim, true, nowMs);
    const untilMs = claim.untilMs + quietMs;
    assert.equal(nextStep(held, 1, untilMs - 1, timing).kind, 'wait');
    assert.deepEqual(nextStep(held, 1, untilMs, timing), { kind: 'try', creates: true, probe: true });
  });
});

describe('dueMs', () => {
  const rows: readonly (readonly [string, Message, number, number | undefined])[] = [
    ['a new message is due since its rev came to be', newMessage, 1, 77],
    ['one that shows what is wanted is not due', told, 1, undefined],
    ['a dead rev is not due', { ...newMessage, deadRev: 1 }, 1, undefined],
    ['a deleted one is not due', { ...told, gone: true }, 2, undefined],
    ['a claimed one is due when nobody can be at it any more', { ...newMessage, claim }, 1, claim.untilMs + quietMs],
    ['one that was limited is due when the limit ends', { ...told, notBeforeMs: 99 }, 2, 99],
  ];
  for (const [name, message, wanted, expected] of rows)
    it(name, () => assert.equal(dueMs(message, wanted, 77, timing), expected));
});

describe('what becomes of a message', () => {
  it('a claim keeps the time of the first try', () => {
    const again = claimed(unsure(claimed(newMessage, claim, true, 1), 'timeout', 2), claim, true, 3);
    assert.equal(again.firstAtMs, 1);
    assert.equal(again.tries, 2);
    assert.equal(again.unknownAtMs, undefined);
  });

  it('what was sent has its ts and the rev it was born with', () => {
    const message = sent(claimed(newMessage, claim, true, 1), '1.2', 3, 'rich', claim.nonce);
    assert.deepEqual(message, { shownRev: 3, createdRev: 3, ts: '1.2', tries: 0, form: 'rich' });
  });

  it('an edit moves what is shown, never back, and never what the message was born with', () => {
    const edited = sent({ ...told, shownRev: 5 }, told.ts ?? '', 4, 'rich', 'n');
    assert.deepEqual([edited.shownRev, edited.createdRev], [5, 1]);
  });

  it('evidence is taken in although another holds the claim, and its claim stays', () => {
    const message = sent({ ...newMessage, claim }, '1.2', 1, 'rich', 'somebody else');
    assert.equal(message.ts, '1.2');
    assert.deepEqual(message.claim, claim);
  });

  it('the first ts stays, as the string it is', () => {
    assert.equal(sent(told, '9.9', 2, 'rich', 'n').ts, '1602251441.001700');
  });

  it('a release forgets the first try only when it is proven that nothing came of it', () => {
    const held = claimed(newMessage, claim, true, 1);
    assert.equal(released(held, 'x').firstAtMs, 1);
    assert.equal(released(held, 'x', undefined, true).firstAtMs, undefined);
    assert.equal(released(held, 'x', 9).notBeforeMs, 9);
  });

  it('what is dead or gone is free of its claim, and nothing of it is looked for', () => {
    const held = claimed(newMessage, claim, true, 1);
    const free = { ...newMessage, tries: 1, reason: 'x' };
    assert.deepEqual(dead(held, 1, 'x'), { ...free, deadRev: 1 });
    assert.deepEqual(gone(held, 1, 'x'), { ...free, shownRev: 1, gone: true });
  });
});

describe('isUntouched', () => {
  const rows: readonly (readonly [string, Message, boolean])[] = [
    ['a new message', newMessage, true],
    ['one that only waits', { ...newMessage, notBeforeMs: nowMs, reason: 'http 429' }, true],
    ['one that is in Slack', told, false],
    ['one that somebody is at', { ...newMessage, claim }, false],
    ['one that may be in Slack', { ...newMessage, unknownAtMs: 1 }, false],
    ['one of an earlier try', { ...newMessage, firstAtMs: 1 }, false],
  ];
  for (const [name, message, expected] of rows)
    it(`${name} may ${expected ? '' : 'not '}be taken into a digest`, () =>
      assert.equal(isUntouched(message), expected));
});

it('the margin is a quarter of the grace, five seconds at most', () => {
  const of = (graceSeconds: number) => timingOf({ delivery: { graceSeconds } } as Settings);
  assert.deepEqual(of(1), { graceMs: 1_000, marginMs: 250 });
  assert.deepEqual(of(120), { graceMs: 120_000, marginMs: 5_000 });
});

function wait(untilMs: number): Step {
  return { kind: 'wait', untilMs };
}
