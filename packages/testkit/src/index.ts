export { createAuthorityFetch } from './authority-fetch.ts';
export { type Browser, type BrowserPage, createBrowser } from './browser.ts';
export { createFakeTokens, type FakeDemand, type FakeTokens, type FakeTokensOptions } from './fake-tokens.ts';
export { type ApiCall, type ApiFault, createFaultyApi, type FaultyApi, type FaultyApiOptions } from './faulty-api.ts';
export { createTestAuthority, type TestAuthority } from './test-authority.ts';
export {
	type AuthorizeParameters,
	createTestClient,
	responseParameters,
	type SignInScript,
	type TestClient,
	type TokenAnswer,
} from './test-client.ts';
export { testIds, testTenants } from './test-tenants.ts';
