// The script of the pages on which a passkey is made or used: browsers give those to scripts alone. It is served from
// this origin as it stands, takes what it needs from attributes of the page, and writes what the passkey signed into
// the form.

export const passkeyScript = `'use strict';
(() => {
	const form = document.querySelector('form');
	const field = document.querySelector('[data-passkey]');
	const problem = document.querySelector('[data-passkey-problem]');
	const button = form.querySelector('button[type=submit]');
	const options = JSON.parse(field.dataset.passkey);
	const create = field.dataset.passkeyAction === 'create';
	const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
	const text = (buffer) => {
		let binary = '';
		for (const byte of new Uint8Array(buffer)) binary += String.fromCharCode(byte);
		return btoa(binary).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');
	};
	const ids = (list) => (list || []).map((entry) => ({ ...entry, id: bytes(entry.id) }));
	const texts = JSON.parse(field.dataset.texts);
	const said = { ...texts, NotAllowedError: create ? texts.notCreated : texts.notUsed };
	function tell(message) {
		problem.textContent = message;
		problem.hidden = false;
		button.disabled = false;
	}
	async function ask() {
		const publicKey = { ...options, challenge: bytes(options.challenge) };
		if (create) {
			publicKey.user = { ...options.user, id: bytes(options.user.id) };
			publicKey.excludeCredentials = ids(options.excludeCredentials);
			return navigator.credentials.create({ publicKey });
		}
		publicKey.allowCredentials = ids(options.allowCredentials);
		return navigator.credentials.get({ publicKey });
	}
	function write(credential) {
		const { response } = credential;
		const parts = {};
		for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'])
			if (response[name]) parts[name] = text(response[name]);
		if (response.getTransports) parts.transports = response.getTransports();
		return JSON.stringify({ id: credential.id, type: credential.type, response: parts });
	}
	form.addEventListener('submit', async (event) => {
		if (field.value !== '' || (event.submitter && event.submitter !== button)) return;
		event.preventDefault();
		if (!window.PublicKeyCredential) {
			tell(said.unsupported);
			return;
		}
		problem.hidden = true;
		button.disabled = true;
		try {
			field.value = write(await ask());
			form.submit();
		} catch (error) {
			tell(said[error.name] || said.failed);
		}
	});
})();
`;
