/** An event of API Gateway's HTTP API, payload format 2.0, as headers and bytes. */

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export interface HttpEvent {
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpRequest {
  /** Of a name in lower case; undefined also when it came more than once, as nobody can say which one was meant. */
  header(name: string): string | undefined;
  readonly body: Buffer;
}

/**
 * A press brings the whole message along, and each Chinese character takes nine bytes of it. The longest of ours stays
 * below; a command's text ends at 4,000 characters or so.
 */
export const bodyMaxBytes = 64 * 1024;

/** @returns `too-large` before any byte is decoded. */
export function readHttpEvent(event: HttpEvent): HttpRequest | 'too-large' {
  const text = event.body ?? '';
  const encoding = event.isBase64Encoded === true ? 'base64' : 'utf8';
  if (Buffer.byteLength(text, encoding) > bodyMaxBytes) return 'too-large';
  return { header: headerReader(event.headers ?? {}), body: Buffer.from(text, encoding) };
}

export function emptyAnswer(statusCode: number): HttpAnswer {
  return { statusCode, headers: { 'cache-control': 'no-store' }, body: '' };
}

export function jsonAnswer(value: unknown): HttpAnswer {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { statusCode: 200, headers, body: JSON.stringify(value) };
}

/** The gateway lower-cases names; others that speak its format may not. */
function headerReader(headers: NonNullable<HttpEvent['headers']>): HttpRequest['header'] {
  const valuesOf = Map.groupBy(Object.entries(headers), ([name]) => name.toLowerCase());
  return (name) => {
    const values = valuesOf.get(name) ?? [];
    return values.length === 1 ? values[0]?.[1] : undefined;
  };
}
