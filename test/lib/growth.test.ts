import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { findSteepPlaces, type SteepPlaces } from '../support/growth/steep-places.ts';

const support = new URL('../support/growth/', import.meta.url);

describe('four times the work takes about four times the steps', () => {
  const names = [
    'a poll over tasks it knows',
    'new tasks in a digest',
    'new tasks one by one',
    'new tasks in ten channels',
    'open tasks that are watched',
    'tasks of a digest that end',
    'events of Cloud Eye and their ends',
    'targets',
    'tasks under mutes',
    '/dcs tasks',
    '/dcs mutes',
    '/dcs status',
    'a long line',
  ];
  let steep: SteepPlaces = {};
  before(async () => {
    steep = await findSteepPlaces(new URL('scenarios.ts', support), new URL('../../lib/', import.meta.url));
  });

  it('in everything that is counted', () => assert.deepEqual(Object.keys(steep).toSorted(), names.toSorted()));
  for (const name of names) it(`for ${name}`, () => assert.deepEqual(steep[name], []));
});

describe('the count of steps', () => {
  let steep: SteepPlaces = {};
  before(async () => {
    const file = new URL('steep.ts', support);
    steep = await findSteepPlaces(file, file);
  });

  for (const name of ['linear', 'sorted']) {
    it(`lets what is ${name} pass`, () => assert.deepEqual(steep[name], []));
  }
  for (const name of ['loops', 'searches', 'includes', 'spreads', 'batches']) {
    it(`notices quadratic ${name}`, () => assert.notDeepEqual(steep[name], []));
  }
});
