import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type DigestRow,
  digestPatch,
  isRefused,
  isRefusedPart,
  type Member,
  membersOf,
  newDigest,
  type Part,
  readDigestRow,
  sealed,
  toldMembers,
  withNews,
} from '../../../lib/deliver/digest-row.ts';
import { newMessage } from '../../../lib/model/message-state.ts';
import type { Row } from '../../../lib/ports/store.ts';

const timing = { graceMs: 1_000, marginMs: 250 };
const facts = { channel: 'C1', ids: ['a'], leaseUntilMs: 9_000, createdAtMs: 5_000 };
const gathering = newDigest('prod', 'd1', facts);
const digest = sealed(gathering, members(70), ['S1']);
const shown = { ...newMessage, shownRev: 1, createdRev: 1, ts: '1.000001' };

describe('sealed', () => {
  it('puts every member into exactly one part', () => {
    const named = digest.parts.flatMap((part) => membersOf(digest, part)).map(({ id }) => id);
    assert.deepEqual(
      named,
      members(70).map(({ id }) => id),
    );
    assert.ok(digest.parts.length > 1);
  });

  it('ends a digest that nobody joined', () => {
    assert.equal(sealed(gathering, [], []).state, 'over');
  });
});

describe('withNews', () => {
  it('moves the root, and of the parts those alone that name who moved on', () => {
    const next = withNews(digest, new Map([['task 69', { id: 'task 69', rev: 2, event: 'failed' }]]));
    assert.equal(next.rev, 2);
    assert.deepEqual(
      next.parts.map(({ expectedRev }) => expectedRev),
      [...digest.parts.slice(1).map(() => 1), 2],
    );
    assert.equal(next.members.at(-1)?.event, 'failed');
  });

  it('is the same digest when nobody moved on, or backwards', () => {
    assert.equal(withNews(digest, new Map()), digest);
    assert.equal(withNews(digest, new Map([['task 1', { id: 'task 1', rev: 1, event: 'failed' }]])), digest);
  });
});

describe('what a digest has told', () => {
  const told = told1(digest);
  const rows: readonly (readonly [string, DigestRow, number])[] = [
    ['of one that is gathered is nobody', gathering, 0],
    ['of one whose thread is not there yet is nobody', { ...digest, root: shown }, 0],
    [
      'of one whose first part is there is that part',
      { ...told, parts: told.parts.with(1, digest.parts[1] as Part) },
      40,
    ],
    ['of one whose root and parts are there is everybody', told, 70],
    ['of one with a part that was refused is everybody', { ...told, parts: told.parts.with(0, refusedPart()) }, 70],
    ['of one that moved on is nobody, until its root is edited', { ...told, rev: 2 }, 0],
  ];
  for (const [name, row, count] of rows) it(name, () => assert.equal(toldMembers(row).length, count));

  it('is unsaid in a part that Slack refused and has none of', () => {
    const { message } = refusedPart();
    assert.deepEqual(
      [message, { ...message, ts: '1.1' }, { ...message, gone: true as const }, newMessage].map((each) =>
        isRefusedPart({ ...refusedPart(), message: each }),
      ),
      [true, false, false, false],
    );
  });

  it('a digest that is refused in every form is not told but refused', () => {
    const refused = { ...digest, root: { ...newMessage, deadRev: 1 } };
    assert.equal(isRefused(refused), true);
    assert.equal(isRefused(digest), false);
  });
});

describe('the row of a digest', () => {
  it('is read back as it was written', () => {
    const row = { pk: 'TARGET#prod', sk: 'DIGEST#d1', v: 0, nonce: 'n', ...written(digest) } as unknown as Row;
    assert.deepEqual(readDigestRow(row), digest);
  });

  const rows: readonly (readonly [string, DigestRow, number | undefined])[] = [
    ['while it is gathered, when whoever gathers is dead', gathering, 9_250],
    ['sealed, at once', digest, 5_000],
    ['over, never', { ...digest, state: 'over' }, undefined],
    ['told, until its members know', told1(digest), 5_000],
    ['settled, while a part is unsaid', { ...told1(digest), settled: true, parts: [refusedPart()] }, 5_000],
    ['told and settled, never', { ...told1(digest), settled: true }, undefined],
  ];
  for (const [name, row, due] of rows) it(`is due ${name}`, () => assert.equal(written(row).due, due));
});

function written(row: DigestRow): ReturnType<typeof digestPatch> {
  return digestPatch('prod', row, timing, 1);
}

function told1(row: DigestRow): DigestRow {
  return { ...row, root: shown, parts: row.parts.map((part) => ({ ...part, message: shown })) };
}

function refusedPart(): DigestRow['parts'][number] {
  return { message: { ...newMessage, deadRev: 1 }, expectedRev: 1, first: 0, count: 30 };
}

function members(count: number): readonly Member[] {
  return Array.from({ length: count }, (_, index) => ({ id: `task ${index}`, rev: 1, event: 'started' }));
}
