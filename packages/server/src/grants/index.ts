import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import type { Grant } from './grant.ts';
import { onBehalfOf } from './on-behalf-of.ts';
import { refreshToken } from './refresh-token.ts';

/** Every grant that the token endpoint takes. Adding one is a file, a line here, and its cases. */
export const grants: readonly Grant[] = [authorizationCode, refreshToken, clientCredentials, onBehalfOf];
