import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { clean, clip, escapeMrkdwn, literal, tidyMrkdwn } from '../../../lib/messages/text.ts';

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());

describe('clean', () => {
  const cases: readonly [name: string, text: string, expected: string][] = [
    ['keeps ordinary text', 'redis-orders 订单', 'redis-orders 订单'],
    ['makes one line of many', ' a\r\n\tb\u2028c ', 'a b c'],
    ['drops controls', 'a\u0000\u0007b\u009f', 'ab'],
    ['drops bidi overrides and isolates', '\u202egpj.exe\u2066x\u2069', 'gpj.exex'],
    ['drops zero-width characters', 'ad\u200bmin\ufeff\u2060', 'admin'],
    ['replaces a lone surrogate', 'a\ud800b', 'a\ufffdb'],
    ['composes', 'e\u0301', 'é'],
    ['leaves nothing of what cannot be seen', '\u3164\u2063\u00ad \u200e', ''],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.equal(clean(text), expected));

  it('changes nothing the second time', () => {
    fc.assert(fc.property(anyText, (text) => assert.equal(clean(clean(text)), clean(text))));
  });
});

describe('escapeMrkdwn', () => {
  it('escapes in one pass, so that an entity in the text stays what was written', () => {
    assert.equal(escapeMrkdwn('<!channel> &lt; a&b'), '&lt;!channel&gt; &amp;lt; a&amp;b');
  });
});

describe('clip', () => {
  const cases: readonly [name: string, text: string, max: number, expected: string][] = [
    ['leaves what fits', 'abc', 3, 'abc'],
    ['counts the ellipsis', 'abcd', 3, 'ab…'],
    ['cuts before a family, not inside it', 'ab👨‍👩‍👧cd', 6, 'ab…'],
    ['cuts before a combined letter', 'abe\u0323\u0302cd', 5, 'ab…'],
    ['cuts before an entity', 'ab&amp;cd', 6, 'ab…'],
    ['keeps an entity that fits', 'ab&amp;cdef', 8, 'ab&amp;…'],
    ['keeps an ampersand that is none', 'a&bcdefg', 5, 'a&bc…'],
    ['drops the blank before the ellipsis', 'ab cdef', 4, 'ab…'],
    ['leaves nothing where nothing fits', 'abc', 0, ''],
  ];
  for (const [name, text, max, expected] of cases) it(name, () => assert.equal(clip(text, max), expected));

  it('3,001 Chinese characters become 3,000 at most', () => {
    const clipped = clip('订'.repeat(3001), 3000);
    assert.equal(clipped.length, 3000);
    assert.ok(clipped.endsWith('订…'));
  });

  it('never exceeds the limit, breaks a surrogate pair or leaves half an entity', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 40 }), (text, max) => {
        const clipped = tidyMrkdwn(text, max);
        assert.ok(clipped.length <= max);
        assert.ok(clipped.isWellFormed());
        assert.doesNotMatch(clipped, /&(?!(?:amp|lt|gt);)/);
      }),
    );
  });
});

describe('literal', () => {
  it('breaks what looks like a mention, and looks the same', () => {
    const shown = literal('<!channel> <@U012> <#C012> a<b', 100);
    assert.doesNotMatch(shown, /<[!@#]/);
    assert.equal(shown.replaceAll('\u2060', ''), '<!channel> <@U012> <#C012> a<b');
  });
});
