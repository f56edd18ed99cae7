import { malformedRequest } from '../errors.ts';
import type { HttpRequest } from '../http/message.ts';
import type { ClientAuthenticationMethod } from './client-authentication.ts';
import { authenticateWithSecret } from './client-secret-post.ts';

/** RFC 6749 §2.3.1: both halves are form-encoded before they are joined. */
function credentials(request: HttpRequest): { id: string; secret: string } | undefined {
	const encoded = /^basic +([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')?.[1];
	if (!encoded) return undefined;
	const text = Buffer.from(encoded, 'base64').toString('utf8');
	const at = text.indexOf(':');
	if (at < 0) return undefined;
	const decode = (part: string) => decodeURIComponent(part.replaceAll('+', ' '));
	try {
		return { id: decode(text.slice(0, at)), secret: decode(text.slice(at + 1)) };
	} catch {
		throw malformedRequest('the Authorization header is not form-encoded');
	}
}

export const clientSecretBasic: ClientAuthenticationMethod = {
	id: 'client_secret_basic',
	isPresented: (request) => /^basic /i.test(request.headers.authorization ?? ''),
	clientId: (request) => credentials(request)?.id,
	authenticate: (input) => authenticateWithSecret(input, credentials(input.request)?.secret ?? ''),
};
