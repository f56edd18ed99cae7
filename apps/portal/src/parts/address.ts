/** @returns whether the authority takes it as an address of another system: https, without user and fragment */
export function isHttpsAddress(text: string): boolean {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	return url?.protocol === 'https:' && url.username === '' && url.hash === '';
}
