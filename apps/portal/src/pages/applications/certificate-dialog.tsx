// Registers a certificate with which an application proves who it is. The private key stays with the application.
import { Field, Input, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { certificateOfFile, certificateOfText, pemOf } from '../../changes/certificate-file.ts';
import { FileButton } from '../../parts/file-button.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';

interface CertificateDialogProps {
	/** @param key base64 of the certificate */
	save(displayName: string, key: string): Promise<string | undefined>;
	onClose(): void;
}

/** @returns the certificate, or why it is none */
function read(text: string): { key?: string; problem?: string } {
	if (text.trim() === '') return {};
	try {
		return { key: certificateOfText(text) };
	} catch (error) {
		return { problem: (error as Error).message };
	}
}

export function CertificateDialog({ save, onClose }: CertificateDialogProps) {
	const [displayName, setName] = useState('');
	const [text, setText] = useState('');
	const [fileProblem, setFileProblem] = useState<string>();
	const { key, problem = fileProblem } = read(text);
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
			<FileButton
				label="Choose a file"
				accept=".pem,.cer,.crt,.der,application/x-x509-ca-cert,application/pkix-cert"
				onFiles={([file]) => {
					if (!file) return;
					try {
						setText(pemOf(certificateOfFile(file.bytes)));
						setFileProblem(undefined);
						if (displayName === '') setName(file.name.replace(/\.[a-z]+$/i, ''));
					} catch (error) {
						setText('');
						setFileProblem((error as Error).message);
					}
				}}
			/>
			<Field
				label="Or paste it"
				hint="PEM: RSA of 2048 bits and more, or P-256"
				{...(problem === undefined ? {} : { validationMessage: problem, validationState: 'error' as const })}
			>
				<Textarea
					value={text}
					rows={6}
					onChange={(_, { value }) => {
						setText(value);
						setFileProblem(undefined);
					}}
				/>
			</Field>
		</FormDialog>
	);
}
