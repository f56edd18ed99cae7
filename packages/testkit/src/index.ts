export { createAuthorityFetch } from './authority-fetch.ts';
export { type Browser, type BrowserPage, createBrowser } from './browser.ts';
export { createTestAuthority, type TestAuthority } from './test-authority.ts';
export { type AuthorizeParameters, createTestClient, responseParameters, type SignInScript, type TestClient, type TokenAnswer } from './test-client.ts';
export { testIds, testTenants } from './test-tenants.ts';
