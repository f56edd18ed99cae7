// An authority whose certificates the tenant trusts, with where its list of revoked ones is.
import { Checkbox, Field, Input, MessageBar, MessageBarBody, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import { certificateOfFile, certificateOfText, pemOf } from '../../changes/certificate-file.ts';
import { changeAuthorities } from '../../graph/certificate-queries.ts';
import { FileButton } from '../../parts/file-button.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';

/** @returns the certificate, or why it is none */
function read(text: string): { certificate?: string; problem?: string } {
	if (text.trim() === '') return {};
	try {
		return { certificate: certificateOfText(text) };
	} catch (error) {
		return { problem: (error as Error).message };
	}
}

/** @returns whether a list can be fetched from there: certificates name http addresses */
function isListAddress(text: string): boolean {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	return (url?.protocol === 'http:' || url?.protocol === 'https:') && url.username === '';
}

export function AuthorityDialog({ onClose }: { onClose(): void }) {
	const { graph, account } = useSession();
	const [text, setText] = useState('');
	const [fileProblem, setFileProblem] = useState<string>();
	const [isRoot, setRoot] = useState(true);
	const [list, setList] = useState('');
	const { certificate, problem = fileProblem } = read(text);
	const isListGood = list === '' || isListAddress(list);
	return (
		<FormDialog
			title="Trust an authority"
			action="Trust"
			isReady={certificate !== undefined && isListGood}
			save={() =>
				changeAuthorities(graph, account.tenantId, (authorities) => [
					...authorities,
					{
						certificate: certificate as string,
						isRootAuthority: isRoot,
						certificateRevocationListUrl: list === '' ? null : list,
					},
				])
			}
			changes={['methods']}
			onClose={onClose}
		>
			<FileButton
				label="Choose a file"
				accept=".pem,.cer,.crt,.der,application/x-x509-ca-cert,application/pkix-cert"
				onFiles={([file]) => {
					if (!file) return;
					try {
						setText(pemOf(certificateOfFile(file.bytes)));
						setFileProblem(undefined);
					} catch (error) {
						setText('');
						setFileProblem((error as Error).message);
					}
				}}
			/>
			<Field
				label="Or paste its certificate"
				hint="PEM"
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
			<Checkbox
				label="A root: chains of certificates end at it"
				checked={isRoot}
				onChange={(_, { checked }) => setRoot(checked === true)}
			/>
			<Field
				label="Address of its list of revoked certificates"
				hint="http or https, of a public host. Without one nothing that it issued is known as revoked."
				{...(isListGood ? {} : { validationMessage: 'An http or https address.', validationState: 'error' as const })}
			>
				<Input value={list} maxLength={1024} onChange={(_, { value }) => setList(value.trim())} />
			</Field>
			<MessageBar intent="warning" layout="multiline">
				<MessageBarBody>
					Whoever holds the key of this authority can sign in as every user who may have certificates.
				</MessageBarBody>
			</MessageBar>
		</FormDialog>
	);
}
