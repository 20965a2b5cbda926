import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { storeError } from '../../../lib/clients/aws/store-error.ts';
import { readEventOf } from '../../../lib/ingest/parse-event.ts';
import { readTask } from '../../../lib/ingest/parse-task.ts';
import { renderNotice } from '../../../lib/messages/notice.ts';
import { readFailure } from '../../../lib/messages/self-causes.ts';
import type { NoticeView } from '../../../lib/messages/views.ts';
import { chinese, english, startedAtMs, target } from '../../support/message-views.ts';

const url = 'GET dcs.cn-north-4.myhuaweicloud.com/v2/0123456789abcdef0123456789abcdef/tasks';

describe('readFailure', () => {
  for (const [text, expected] of [
    [`${url}: answered 403 DCS.2003`, { kind: 'permission', code: 'DCS.2003' }],
    [
      `${url}: answered 403 ces.0017: the policy does not allow ces:events:get`,
      { kind: 'permission', code: 'ces.0017', action: 'ces:events:get' },
    ],
    [`${url}: answered 400 ces.0015`, { kind: 'key', code: 'ces.0015' }],
    [`${url}: answered 401 APIGW.0301`, { kind: 'key', code: 'APIGW.0301' }],
    [`${url}: answered 401`, { kind: 'key' }],
    [`${url}: answered 404 111404001`, { kind: 'request', code: '111404001' }],
    [`${url}: answered 429`, { kind: 'limited' }],
    [`${url}: answered 408`, { kind: 'server' }],
    [`${url}: answered 503 APIGW.0801`, { kind: 'server', code: 'APIGW.0801' }],
    [`${url}: answered 200 with the error DCS.5000`, { kind: 'answer', code: 'DCS.5000' }],
    [`${url}: answered 200 with an empty body`, { kind: 'answer' }],
    [`${url}: answered 200 with JSON that holds no list of tasks`, { kind: 'answer' }],
    [`${url}: the answer has more than 33554432 bytes`, { kind: 'answer' }],
    [`${url}: no answer within 10000 ms`, { kind: 'network' }],
    [`${url}: ECONNREFUSED`, { kind: 'network' }],
    ['Credential set default was refused; it rests until 2026-11-25T03:12:33.000Z so that …', { kind: 'key' }],
    ['Target prod: there is no credential set named default', { kind: 'key' }],
    ['The credential set default holds characters that no HTTP header can carry', { kind: 'key' }],
    ['Target prod: the endpoint must be https://<host> without a path', { kind: 'request' }],
    ['The task list from 1 to 2 kept changing', { kind: 'answer' }],
    ['Table dcs: write of TARGET#prod|CURSOR failed: ThrottlingException (HTTP 400)', { kind: 'table' }],
    ['The cursor of target prod kept changing; its watermark stays.', { kind: 'own' }],
  ] as const) {
    it(`F09: reads what we wrote down: ${text.replace(url, 'GET')}`, () =>
      assert.deepEqual(readFailure(text), expected));
  }

  it('F09: reads what the table says', () => {
    const refused = storeError({ operation: 'write', key: 'k', tableName: 't' }, 'AccessDenied (HTTP 400)', false);
    assert.equal(readFailure(refused.message).kind, 'table');
  });
});

describe('a notice about what cannot be read', () => {
  const shared = { target, sinceMs: startedAtMs, failures: 3 } as const;
  const textOf = (view: NoticeView, reader = english, mention: readonly string[] = []) =>
    renderNotice(view, reader, 'rich', mention).text;

  for (const [cause, inEnglish, inChinese] of [
    [
      `${url}: answered 403 DCS.2003`,
      /Cause: the role is not allowed to do this \(DCS\.2003\) · Next: Give the user of the access key the policy/,
      /原因：角色无权执行此操作（DCS\.2003） · 下一步：请为访问密钥所属用户授予/,
    ],
    [
      `${url}: answered 403 ces.0017: the policy does not allow ces:events:get`,
      /Cause: the access key is not allowed to read this list \(ces\.0017\) · Next: .*; it lacks ces:events:get\./,
      /，目前缺少 ces:events:get。/,
    ],
    [
      `${url}: answered 401`,
      /Cause: Huawei Cloud does not accept the access key · Next: Check/,
      /原因：华为云不接受该访问密钥 · /,
    ],
    [`${url}: answered 503`, /Next: This usually passes by itself\. .* support\. ·/, /请联系华为云技术支持。/],
    [
      `${url}: answered 500 DCS.5000`,
      /an internal cloud error \(DCS\.5000\) · .* with the error code\./,
      /并提供错误码。/,
    ],
    [
      `${url}: ENOTFOUND`,
      /Cause: Huawei Cloud could not be reached · Next: Check the network/,
      /无法连接华为云 · 下一步：/,
    ],
    ['something else', /Cause: dcs-watch itself failed · Next: Look into the log/, /dcs-watch 自身出错 · 下一步：/],
  ] as const) {
    it(`F09: says in words why, and what to do: ${cause.replace(url, 'GET')}`, () => {
      const view = { ...shared, notice: 'blind', cause } as const;
      assert.match(textOf(view), inEnglish);
      assert.match(textOf(view, chinese), inChinese);
      assert.ok(textOf(view).endsWith(cause), 'the raw words stay at the end');
    });
  }

  it('F09: knows the words of every item that is no task and no event, and of the rows that the table refuses', () => {
    const items = [1, {}, { id: {} }, { id: 'x'.repeat(129) }];
    const read = [...items.map(readTask), ...[1, {}].map(readEventOf('masterStandbySwitchover'))];
    const words = read.map((one) => ('unusable' in one ? one.unusable : assert.fail()));
    const refused = [
      'the row is larger than the 400 KB that DynamoDB holds',
      'the row holds a value that DynamoDB cannot hold',
    ];
    for (const detail of [...words, ...refused]) {
      const isRefused = refused.includes(detail) ? ({ isRefused: true } as const) : {};
      const shown = textOf({ notice: 'drift', target, count: 1, detail, ...isRefused }, chinese);
      assert.doesNotMatch(shown, /\b(is|has|the)\b/, shown);
      assert.match(
        textOf({ notice: 'drift', target, count: 1, detail, ...isRefused }),
        /Cause: it.* · Next: Look in the console/,
      );
    }
  });

  it('F09: calls whom the default route calls, for what is alarming alone', () => {
    const mention = ['S0123456789', 'here'];
    const calling: readonly NoticeView[] = [
      { ...shared, notice: 'blind', cause: `${url}: answered 500` },
      { ...shared, notice: 'blind', cause: 'Table t: write', isTable: true, source: 'events' },
      { notice: 'drift', target, count: 1, detail: 'has no id' },
      { notice: 'drift', target, count: 1, detail: 'TASK#1: its rev cannot be read', isRow: true },
    ];
    const quiet: readonly NoticeView[] = [
      { notice: 'watching', target, recorded: 0, open: 0, sinceMs: startedAtMs },
      { notice: 'recovered', target, fromMs: startedAtMs, toMs: startedAtMs + 1, tasks: 0 },
      { notice: 'drift', target, source: 'events', count: 1, detail: 'nodeFrozen', isName: true },
    ];
    for (const view of calling) assert.match(textOf(view, english, mention), /<!subteam\^S0123456789> <!here>$/);
    for (const view of calling) assert.doesNotMatch(textOf(view), /<!/);
    for (const view of quiet) assert.doesNotMatch(textOf(view, english, mention), /<!(?!date)/);
  });
});
