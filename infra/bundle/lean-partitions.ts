/** AWS's partitions without the regions that a partition's own pattern finds. */
const start = 'export const partitionsInfo = ';

interface Partition {
  readonly regionRegex: string;
  readonly regions: Readonly<Record<string, unknown>>;
}

/** @throws when the module is no longer the one table that this was written for. */
export function leanPartitions(source: string): string {
  const text = source.trim().replace(/;$/, '');
  if (!text.startsWith(start)) throw new Error('The partitions of @aws-sdk/core are no longer one table');
  const { partitions } = JSON.parse(text.slice(start.length)) as { readonly partitions: readonly Partition[] };
  const lean = partitions.map((partition) => {
    const pattern = new RegExp(partition.regionRegex);
    const others = Object.keys(partition.regions).filter((region) => !pattern.test(region));
    return { ...partition, regions: Object.fromEntries(others.map((region) => [region, {}])) };
  });
  return `${start}${JSON.stringify({ partitions: lean })};`;
}
