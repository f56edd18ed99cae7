// For bundlers: a page that makes a client.
import { createChallengeFetch, createPublicClient } from '@countersign/client';

const client = createPublicClient({
	clientId: '11111111-aaaa-4aaa-8aaa-000000000001',
	authority: 'https://login.test/contoso.example',
	redirectUri: 'http://localhost/',
});
const call = createChallengeFetch({
	origins: ['https://api.test'],
	acquireToken: (request) => client.acquireTokenSilent({ scopes: ['a'], ...request }),
	stepUp: (request) => client.acquireTokenPopup({ scopes: ['a'], ...request }),
});
console.log(JSON.stringify({ client: typeof client.acquireTokenSilent, call: typeof call }));
