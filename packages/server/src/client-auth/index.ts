// Client authentication at the token endpoint. One credential a request. RFC 6749 §2.3.
import { invalidRequest } from '../errors.ts';
import type { Form } from '../http/form.ts';
import type { HttpRequest } from '../http/message.ts';
import type { ClientAuthenticationMethod } from './client-authentication.ts';
import { clientSecretBasic } from './client-secret-basic.ts';
import { clientSecretPost } from './client-secret-post.ts';
import { none } from './none.ts';
import { privateKeyJwt } from './private-key-jwt.ts';

export const clientAuthenticationMethods: readonly ClientAuthenticationMethod[] = [clientSecretPost, clientSecretBasic, privateKeyJwt, none];

export function chooseClientAuthentication(request: HttpRequest, form: Form): ClientAuthenticationMethod {
	const presented = clientAuthenticationMethods.filter((method) => method !== none && method.isPresented(request, form));
	if (presented.length > 1) throw invalidRequest('more than one client credential');
	return presented[0] ?? none;
}
