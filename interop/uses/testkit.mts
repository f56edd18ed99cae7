// What the README of @countersign/testkit shows, as a program in strict TypeScript: it must compile, and is not run.
import { createChallengeFetch } from '@countersign/client';
import {
	createAuthorityFetch,
	createBrowser,
	createFakeTokens,
	createFaultyApi,
	createTestAuthority,
	createTestClient,
	testIds,
	testTenants,
} from '@countersign/testkit';

const authority = await createTestAuthority();
const client = createTestClient(authority);
const page = await client.run(createBrowser(authority), {
	username: 'alice@contoso.example',
	password: testIds.password,
	keepSignedIn: false,
});
const tokens = (await client.redeem(page)).body;
console.log('access_token' in tokens);
await client.refresh(tokens.refresh_token as string, { claims: '{}' });
authority.advance(3600);
await authority.close();
const api = createFaultyApi({
	faults: ['challenge', 'revocation', { challenge: 'c7' }, { revokedAfter: 3 }, { insufficientScope: 'x' }],
});
const fake = createFakeTokens({ user: 'cancels', silent: 'always' });
const call = createChallengeFetch({ ...fake, fetch: api.fetch });
await call('https://api.test/x');
api.order('ok');
api.revoke();
api.calls.map(({ status }) => status);
fake.interactions.length;
createAuthorityFetch(authority);
testTenants;
