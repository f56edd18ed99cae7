// A certificate that its owner has as a file, PEM or DER, or pastes. Nothing of a file that holds a private key is
// kept.
import { Field, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { certificateOfFile, certificateOfText, pemOf } from '../changes/certificate-file.ts';
import { FileButton } from './file-button.tsx';

export interface CertificateFieldProps {
	/** of the field for a pasted one */
	label: string;
	hint: string;
	/** told base64 of the certificate, and `undefined` where what stands there is none */
	onChange(certificate: string | undefined): void;
	/** told the name of a file whose certificate was taken */
	onFile?(name: string): void;
}

export function CertificateField({ label, hint, onChange, onFile }: CertificateFieldProps) {
	const [text, setText] = useState('');
	const [problem, setProblem] = useState<string>();
	/** @param certificateOf throws a sentence for whoever chose it */
	const take = (shown: string, certificateOf: () => string): string | undefined => {
		try {
			const certificate = certificateOf();
			setText(shown || pemOf(certificate));
			setProblem(undefined);
			onChange(certificate);
			return certificate;
		} catch (error) {
			setText(shown);
			setProblem((error as Error).message);
			onChange(undefined);
			return undefined;
		}
	};
	const type = (typed: string) => {
		if (typed.trim() !== '') return void take(typed, () => certificateOfText(typed));
		setText(typed);
		setProblem(undefined);
		onChange(undefined);
	};
	return (
		<>
			<FileButton
				label="Choose a file"
				accept=".pem,.cer,.crt,.der,application/x-x509-ca-cert,application/pkix-cert"
				onFiles={([file]) => {
					if (file && take('', () => certificateOfFile(file.bytes)) !== undefined) onFile?.(file.name);
				}}
			/>
			<Field
				label={label}
				hint={hint}
				{...(problem === undefined ? {} : { validationMessage: problem, validationState: 'error' as const })}
			>
				<Textarea value={text} rows={6} onChange={(_, { value }) => type(value)} />
			</Field>
		</>
	);
}
