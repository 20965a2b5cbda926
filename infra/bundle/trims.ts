/**
 * What of the dependencies no function can reach, and what stands in for it. Why, by how much, and what was not done, is in
 * docs/decisions/040-small-bundles.md. Unbundled (`npm start`, `npm run doctor`) nothing of it applies.
 */
import { leanLuxon } from './lean-luxon.ts';
import { leanPartitions } from './lean-partitions.ts';
import { leanSchemas } from './lean-schemas.ts';
import { edit, leaveOut, onlyVersion, plainEndpoint, replace, rewrite, withoutExtensions } from './rewrites.ts';
import type { Trim } from './trim.ts';

/** Lambda hands the role's credentials to a function as variables; no other provider is needed, nor tried. */
const credentials: readonly Trim[] = [
  replace(
    '@aws-sdk/credential-provider-node',
    'dist-es/defaultProvider.js',
    `export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
     export const credentialsWillNeedRefresh = () => false;
     export const credentialsTreatedAsExpired = () => false;`,
  ),
];

/** Region, endpoint and the like come from variables too: a function has neither ~/.aws nor an EC2 instance to ask. */
const configuration: readonly Trim[] = [
  replace(
    '@smithy/core',
    'dist-es/submodules/config/node-config-provider/fromSharedConfigFiles.js',
    `import { CredentialsProviderError } from '../property-provider/CredentialsProviderError';
     export const fromSharedConfigFiles = (_, init = {}) => async () => {
       throw new CredentialsProviderError('A bundled function reads no configuration file', { logger: init.logger });
     };`,
  ),
  replace(
    '@smithy/core',
    'dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    'export const getInstanceMetadataRegion = async () => undefined;',
  ),
];

/** Ways to speak that no request of ours takes. */
const protocols: readonly Trim[] = [
  leaveOut('@smithy/core', 'dist-es/submodules/event-streams/index.js', [
    'EventStreamSerde',
    'eventStreamSerdeProvider',
  ]),
  // Members in paths, headers, queries and host names: DynamoDB and SSM take them all in the body.
  replace(
    '@smithy/core',
    'dist-es/submodules/protocols/HttpBindingNormalizedSchema.js',
    `export const getHttpOperationBindings = () => [];
     export class HttpBindingNormalizedSchema {}`,
  ),
  // Signs the headers of event streams; the signer makes one whether it needs it or not.
  replace('@smithy/signature-v4', 'dist-es/HeaderFormatter.js', 'export class HeaderFormatter {}'),
  // Answers come from node:http. To know that one is no web stream, Node loads those, 3 ms.
  replace(
    '@smithy/core',
    'dist-es/submodules/serde/util-stream/stream-type-check.js',
    `export const isReadableStream = () => false;
     export const isBlob = () => false;`,
  ),
  // Bodies that are files: Node loads its file streams to know one.
  replace(
    '@smithy/core',
    'dist-es/submodules/serde/util-body-length/calculateBodyLength.js',
    'export const calculateBodyLength = (body) => Buffer.byteLength(body);',
  ),
  // For a Node without its own SHA-256.
  leaveOut('@smithy/core', 'dist-es/submodules/checksum/sha256/Sha256Js.js', ['Sha256Js']),
  // Every client of ours sets retryMode: 'standard'.
  leaveOut('@smithy/core', 'dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js', ['AdaptiveRetryStrategy']),
  leaveOut('@smithy/core', 'dist-es/submodules/retry/util-retry/DefaultRateLimiter.js', ['DefaultRateLimiter']),
];

const dynamoDb: readonly Trim[] = [
  // The one that the store catches by its class, and the one that asks to be tried again by a mark of its own.
  rewrite(
    '@aws-sdk/client-dynamodb',
    'dist-es/schemas/schemas_0.js',
    leanSchemas(['ConditionalCheckFailedException', 'ReplicatedWriteConflictException']),
  ),
  onlyVersion('@aws-sdk/client-dynamodb'),
  withoutExtensions('@aws-sdk/client-dynamodb'),
  plainEndpoint('@aws-sdk/client-dynamodb', 'dynamodb'),
  // Its commands have no endpoint discovery; the client makes its cache all the same.
  replace(
    '@aws-sdk/middleware-endpoint-discovery',
    'dist-es/resolveEndpointDiscoveryConfig.js',
    'export const resolveEndpointDiscoveryConfig = (config) => config;',
  ),
];

const ssm: readonly Trim[] = [
  rewrite('@aws-sdk/client-ssm', 'dist-es/schemas/schemas_0.js', leanSchemas([])),
  onlyVersion('@aws-sdk/client-ssm'),
  withoutExtensions('@aws-sdk/client-ssm'),
  plainEndpoint('@aws-sdk/client-ssm', 'ssm'),
];

/** Only for an endpoint of http, as on one machine: imported while it works, the module has Node load all of undici, 20 ms. */
const transport: readonly Trim[] = [
  edit('@smithy/node-http-handler', 'dist-es/node-http-handler.js', {
    from: 'await import("node:http")',
    to: 'process.getBuiltinModule("node:http")',
  }),
];

/** We call methods by their names, with `apiCall`. */
const slack: readonly Trim[] = [
  // A member for each of Slack's 300 methods, made anew for every client.
  replace('@slack/web-api', 'dist/methods.js', "exports.Methods = require('eventemitter3').EventEmitter;"),
  replace('@slack/web-api', 'dist/file-upload.js', ''),
  replace('@slack/web-api', 'dist/chat-stream.js', ''),
  onlyVersion('@slack/web-api'),
  // Its own copy is an older version of the one that the client brings along.
  edit('p-queue', 'dist/index.js', { from: 'require("eventemitter3")', to: 'require("../../eventemitter3")' }),
];

/** The list of regions holds a description of each, which nobody reads. */
const partitions: readonly Trim[] = [
  rewrite('@aws-sdk/core', 'dist-es/submodules/client/util-endpoints/lib/aws/partitions.js', leanPartitions),
];

const dates: readonly Trim[] = [rewrite('luxon', 'build/es6/luxon.mjs', leanLuxon)];

export const trims: readonly Trim[] = [
  ...credentials,
  ...configuration,
  ...protocols,
  ...transport,
  ...dynamoDb,
  ...ssm,
  ...slack,
  ...partitions,
  ...dates,
];
