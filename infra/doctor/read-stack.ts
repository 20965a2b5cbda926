/** What CloudFormation knows about a stage: the table, the address, and the stack's other resources. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { causeOf } from '../aws-cause.ts';
import { CommandError } from '../command-line.ts';

export interface Stack {
  /** Physical ids by logical ids. */
  readonly resources: ReadonlyMap<string, string>;
  readonly url?: string;
}

/** The stack cannot be read; the message says which and why. */
export class StackError extends CommandError {
  override readonly name = 'StackError';
}

export async function readStack(stage: string, region?: string): Promise<Stack> {
  const client = new CloudFormationClient({ maxAttempts: 3, ...(region === undefined ? {} : { region }) });
  const StackName = `dcs-watch-${stage}`;
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const url = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'HttpApiUrl')?.OutputValue;
    const resources = new Map<string, string>();
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      for (const { LogicalResourceId = '', PhysicalResourceId = '' } of StackResourceSummaries) {
        resources.set(LogicalResourceId, PhysicalResourceId);
      }
    }
    return { resources, ...(url === undefined ? {} : { url }) };
  } catch (error) {
    throw new StackError(`The stack ${StackName} cannot be read: ${causeOf(error)}`, { cause: error });
  } finally {
    client.destroy();
  }
}
