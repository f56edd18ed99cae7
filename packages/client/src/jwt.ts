// Reads what a token says, for the client's own use. Nothing is verified here: an access token is the API's to judge,
// and an ID token came over TLS from the token endpoint (OpenID Connect Core §3.1.3.7, point 6).
import { decodeBase64 } from '@countersign/protocol';

export function readJwtPayload(token: string): Record<string, unknown> {
	try {
		const payload: unknown = JSON.parse(decodeBase64(token.split('.')[1] ?? '') ?? '');
		return typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : {};
	} catch {
		return {};
	}
}
