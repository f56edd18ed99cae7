// The texts of passkeys, in English.

export const passkeyLead =
	'A passkey lets you sign in with your fingerprint, your face or a PIN, and works on this site alone.';
const passkeyUnfit = 'That passkey cannot be used here. Try again, or use another device or security key.';

export const enPasskeys = {
	passkey: {
		title: 'Use your passkey',
		action: 'Use passkey',
		choice: 'Sign in with a passkey',
		secondFactor: (client: string) => `${client} needs more proof that it is you.`,
		lead: 'Your device or security key will ask for your fingerprint, face or PIN.',
		noScript: 'Passkeys need JavaScript, which is off in this browser. Choose another way.',
		refused: 'That passkey did not sign you in. Try again, or choose another way.',
		use: 'Use your passkey to go on.',
		tookTooLong: 'That took too long. Use your passkey again.',
		/** why one that signed rightly is not taken */
		notTaken: {
			none: 'Your organization does not accept passkeys for your account. Choose another way, or ask your administrator.',
			synced:
				'Your organization accepts only passkeys that stay on one device, and this one is copied between devices. Use another one, or choose another way.',
			deviceBound:
				'Your organization accepts only passkeys that a password manager copies between devices, and this one stays on one device. Use another one, or choose another way.',
			model:
				'Your organization does not accept passkeys of this kind of device or security key. Use another one, choose another way, or ask your administrator which kinds it accepts.',
			strength: 'This needs a passkey on a certain kind of device or security key, and that one is of another kind.',
		},
	},
	registerPasskey: {
		title: 'Create a passkey',
		action: 'Create passkey',
		choice: 'Create a passkey instead',
		lead: `Your organization asks for a second proof here. ${passkeyLead}`,
		noScript: 'Passkeys need JavaScript, which is off in this browser.',
		name: 'Name of the passkey',
		defaultName: 'My passkey',
		nameNote: 'So that you know it again, such as the name of this device.',
		create: 'Create a passkey to go on.',
		tookTooLong: 'That took too long. Create the passkey again.',
		unfit: passkeyUnfit,
		meanwhile: 'Your sign-in methods changed meanwhile. Create the passkey again.',
		/** why one that was made rightly is not kept */
		notTaken: {
			none: 'Your organization does not accept passkeys for your account. Choose another way, or ask your administrator.',
			synced:
				'Your organization accepts only passkeys that stay on one device. Create one on a security key or another device; you can delete the one that was just made.',
			deviceBound:
				'Your organization accepts only passkeys that a password manager copies between devices. Create one there; you can delete the one that was just made.',
			model:
				'Your organization does not accept passkeys of this kind of device or security key. Create one on another, or ask your administrator which kinds it accepts.',
			attestation:
				'Your organization accepts only devices and security keys whose maker vouches for them, and this one showed no such proof. If your browser asked whether this site may see the make and model, allow it; else use another device or security key.',
			strength:
				'This needs a passkey on a certain kind of device or security key. Ask your administrator which kinds it accepts.',
		},
	},
	/** what the script of the passkey pages says */
	passkeyScript: {
		unsupported: 'This browser cannot use passkeys.',
		notCreated: 'No passkey was made: it was cancelled, took too long, or this device cannot verify who you are.',
		notUsed: 'No passkey was used: it was cancelled, took too long, or none was found here.',
		InvalidStateError: 'This device or security key already has a passkey for your account.',
		SecurityError: 'Passkeys do not work at this address.',
		NotSupportedError: 'This device or security key cannot make the kind of passkey that is needed.',
		failed: 'The passkey could not be used here.',
	},
};
