// Registers a certificate with which an application proves who it is. The private key stays with the application.
import { Field, Input } from '@fluentui/react-components';
import { useState } from 'react';
import { CertificateField } from '../../parts/certificate-field.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';

interface CertificateDialogProps {
	/** @param key base64 of the certificate */
	save(displayName: string, key: string): Promise<string | undefined>;
	onClose(): void;
}

export function CertificateDialog({ save, onClose }: CertificateDialogProps) {
	const [displayName, setName] = useState('');
	const [key, setKey] = useState<string>();
	return (
		<FormDialog
			title="Add a certificate"
			action="Add"
			isReady={key !== undefined && displayName.trim() !== ''}
			save={() => save(displayName.trim(), key as string)}
			changes={['registrations']}
			onClose={onClose}
		>
			<Field label="Name" required hint="Where it is used, so that whoever finds it later knows.">
				<Input value={displayName} maxLength={256} onChange={(_, { value }) => setName(value)} />
			</Field>
			<CertificateField
				label="Or paste it"
				hint="PEM: RSA of 2048 bits and more, or P-256"
				onChange={setKey}
				onFile={(name) => {
					if (displayName === '') setName(name.replace(/\.[a-z]+$/i, ''));
				}}
			/>
		</FormDialog>
	);
}
