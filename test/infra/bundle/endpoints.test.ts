import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { build, type Plugin } from 'esbuild';
import { trimming } from '../../../infra/bundle/trim.ts';
import { trims } from '../../../infra/bundle/trims.ts';

interface Parameters {
  readonly Region: string;
  readonly Endpoint?: string;
  readonly UseFIPS?: boolean;
  readonly UseDualStack?: boolean;
}

interface Resolvers {
  readonly resolve: (parameters: Parameters) => { readonly url: URL };
  readonly regions: readonly string[];
}

const root = join(import.meta.dirname, '../../..');
const partitions = './node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js';

/** The client's resolver as the SDK has it, or as the bundles do. */
async function load(client: string, plugins: Plugin[]): Promise<Resolvers> {
  const contents = `
    export { defaultEndpointResolver as resolve } from '@aws-sdk/${client}/dist-es/endpoint/endpointResolver.js';
    import { partitionsInfo } from '${partitions}';
    export const regions = partitionsInfo.partitions.flatMap(({ regions }) => Object.keys(regions));`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    plugins,
  });
  return await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
}

for (const client of ['client-dynamodb', 'client-ssm']) {
  describe(`the endpoints of ${client}`, async () => {
    const theirs = await load(client, []);
    const ours = await load(client, [
      trimming(
        trims.filter(
          ({ package: name, file }) =>
            (name === `@aws-sdk/${client}` && file.startsWith('dist-es/endpoint/')) || file.endsWith('/partitions.js'),
        ),
      ),
    ]);

    it('are those of the SDK in every region', () => {
      const urls = (resolvers: Resolvers) => theirs.regions.map((Region) => resolvers.resolve({ Region }).url.href);

      assert.deepEqual(urls(ours), urls(theirs));
      assert.ok(theirs.regions.includes('eu-central-1') && theirs.regions.includes('cn-north-1'));
    });

    it('are the one that is configured, as with the SDK', () => {
      const parameters = { Region: 'eu-central-1', Endpoint: 'http://127.0.0.1:8000/path' };

      assert.equal(ours.resolve(parameters).url.href, theirs.resolve(parameters).url.href);
    });

    it('are never another than FIPS or dual stack when those are asked for', () => {
      for (const asked of [{ UseFIPS: true }, { UseDualStack: true }]) {
        assert.throws(() => ours.resolve({ Region: 'us-east-1', ...asked }), /neither FIPS nor dual-stack/);
      }
    });
  });
}
