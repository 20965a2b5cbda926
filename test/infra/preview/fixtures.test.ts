import assert from 'node:assert/strict';
import { test } from 'node:test';
import { previewPage } from '../../../infra/preview/page.ts';
import { fixtureScenes } from '../../../infra/preview/scene.ts';
import { knownKinds } from '../../../lib/messages/catalogue.ts';

const scenes = fixtureScenes();
const names = new Set(scenes.map(({ name }) => name));

test('every kind, event and notice has a fixture in both languages', () => {
  const events = ['started', 'succeeded', 'failed', 'cancelled', 'stalled', 'lost', 'unknown'];
  const notices = ['watching', 'blind', 'recovered', 'setting', 'drift'].map((notice) => `notice-${notice}`);
  const cloudEye = ['failover', 'node-abnormal', 'node-recovered', 'switchover'].map((event) => `event-${event}`);
  const wanted = [...knownKinds, ...events, ...notices, ...cloudEye].flatMap((name) => [name, `${name}.zh-CN`]);
  assert.deepEqual(
    wanted.filter((name) => !names.has(name)),
    [],
  );
});

test('no two fixtures share a name', () => {
  assert.equal(names.size, scenes.length);
});

test('the digest of a thousand names its last member in its last part', () => {
  const last = scenes.find(({ name }) => name === 'digest-of-1000.last-part');
  assert.match(last?.rendered.text ?? '', /1,?000/);
});

test('the page is one file that asks the network for nothing and runs nothing', () => {
  const page = previewPage(scenes);
  assert.doesNotMatch(page, /<(?:script|img|iframe|link|object)|\bsrc=|@import|url\(/i);
  assert.match(page, /content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"/);
});

test('every block that is sent is drawn', () => {
  assert.doesNotMatch(previewPage(scenes), /is not drawn here/);
});
