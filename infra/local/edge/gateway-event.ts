/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html, payload format 2.0 */
import type { IncomingMessage } from 'node:http';
import type { HttpEvent } from '../../../lib/clients/aws/http-event.ts';

/** The limit of an HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const payloadMaxBytes = 10 * 1024 * 1024;

/** The gateway lower-cases header names, joins repeated headers with commas, and passes forms on in base64. */
export async function readGatewayEvent(request: IncomingMessage): Promise<HttpEvent | 'too-large'> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > payloadMaxBytes) return 'too-large';
    chunks.push(chunk);
  }
  const headers = Object.entries(request.headersDistinct).map(([name, values = []]) => [name, values.join(',')]);
  return {
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('base64'),
    isBase64Encoded: true,
  };
}
