import assert from 'node:assert/strict';
import { it } from 'node:test';
import { messageUrl } from '../../../lib/messages/message-url.ts';

it('links to the message as Slack itself does', () => {
  const url = 'https://example.slack.com/archives/C0123456789/p1602251441001700';
  assert.equal(messageUrl('example', 'C0123456789', '1602251441.001700'), url);
});

it('leads to the channel when the workspace or the message has no usable name', () => {
  const redirect = 'https://slack.com/app_redirect?channel=C0123456789';
  for (const domain of [undefined, '', 'evil.example/', 'a@b', 'Example', '-']) {
    assert.equal(messageUrl(domain, 'C0123456789', '1602251441.001700'), redirect, domain);
  }
  assert.equal(messageUrl('example', 'C0123456789', '1602251441.0017'), redirect);
});

it('makes no link of a channel that is none', () => {
  for (const channel of ['', '#general', 'C01/../x']) {
    assert.equal(messageUrl('example', channel, '1602251441.001700'), undefined);
  }
});
