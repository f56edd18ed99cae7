// The addresses of both versions of the endpoints, and what a request to each names.
import { testIds } from '@countersign/testkit';

export const { tenant, native, spa, web, daemon, middleTier, secret, orders } = testIds;
export type Version = 1 | 2;
export type Fields = Record<string, string>;
export const pathOf = (version: Version, endpoint: string) =>
	`/${tenant}/oauth2/${version === 1 ? '' : 'v2.0/'}${endpoint}`;
export const forResource = (version: Version, resource: string): Fields =>
	version === 1 ? { resource } : { scope: `openid profile offline_access ${resource}/.default` };
/** of the test client's verifier */
export const challenge = {
	code_challenge: '7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM',
	code_challenge_method: 'S256',
};
export const ofWeb = { client_id: web, redirect_uri: 'https://web.test/signin' };
export const ofNative = { client_id: native, redirect_uri: 'http://localhost:7000/' };
