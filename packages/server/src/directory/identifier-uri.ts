/** How identifier URIs are compared: a slash at the end, and small letters or capitals, make no other resource. */
export function foldIdentifierUri(uri: string): string {
	return uri.replace(/\/$/, '').toLowerCase();
}
