// The client authentication methods. RFC 6749 §2.3.
import type { ClientAuthenticationMethod } from './client-authentication.ts';
import { clientSecretBasic } from './client-secret-basic.ts';
import { clientSecretPost } from './client-secret-post.ts';
import { none } from './none.ts';
import { privateKeyJwt } from './private-key-jwt.ts';

export const clientAuthenticationMethods: readonly ClientAuthenticationMethod[] = [
	clientSecretPost,
	clientSecretBasic,
	privateKeyJwt,
	none,
];
