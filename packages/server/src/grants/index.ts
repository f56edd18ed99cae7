import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import { deviceCode } from './device-code.ts';
import type { Grant } from './grant.ts';
import { onBehalfOf } from './on-behalf-of.ts';
import { password } from './password.ts';
import { refreshToken } from './refresh-token.ts';

/** Every grant that the token endpoint takes. Adding one is a file, a line here, and its cases. */
export const grants: readonly Grant[] = [
	authorizationCode,
	refreshToken,
	clientCredentials,
	onBehalfOf,
	deviceCode,
	password,
];
