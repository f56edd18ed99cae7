// A certificate as an administrator has it, PEM or DER, as Graph's keyCredential takes it. RFC 7468; Microsoft Graph,
// "keyCredential resource type".
const armour = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;
/** the first byte of a DER sequence whose length stands in the two bytes after next */
const [sequence, longForm] = [0x30, 0x82];

/**
 * @param text of a PEM file, or pasted
 * @returns base64 of the certificate
 * @throws Error with a sentence for whoever chose the text
 */
export function certificateOfText(text: string): string {
	if (/PRIVATE KEY/.test(text))
		throw new Error('This holds a private key, which stays with the program. Choose the certificate alone.');
	const found = [...text.matchAll(armour)];
	if (found.length > 1) throw new Error('There are several certificates in it. Choose the one of the program alone.');
	const base64 = found[0]?.[1]?.replaceAll(/\s/g, '');
	if (!base64) throw new Error('This is no certificate: it begins with -----BEGIN CERTIFICATE----- as PEM has it.');
	return base64;
}

/**
 * @param bytes of a file, PEM or DER
 * @returns base64 of the certificate
 * @throws Error with a sentence for whoever chose the file
 */
export function certificateOfFile(bytes: Uint8Array): string {
	if (bytes[0] !== sequence || bytes[1] !== longForm) return certificateOfText(new TextDecoder().decode(bytes));
	let binary = '';
	for (const byte of bytes) binary += String.fromCharCode(byte);
	return btoa(binary);
}

/** @returns it as PEM, which a form shows */
export const pemOf = (base64: string): string =>
	`-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;
