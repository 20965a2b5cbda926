/** How a test's client finds a local DynamoDB: nothing is read from the environment, and the keys are nobody's. */
export function localConnection(endpoint: string) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return { endpoint, region: 'eu-central-1', credentials };
}
