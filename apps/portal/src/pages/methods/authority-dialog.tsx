// An authority whose certificates the tenant trusts, with where its list of revoked ones is.
import { Checkbox, Field, Input, MessageBar, MessageBarBody } from '@fluentui/react-components';
import { useState } from 'react';
import { changeAuthorities } from '../../graph/certificate-queries.ts';
import { CertificateField } from '../../parts/certificate-field.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';

/** @returns whether a list can be fetched from there: certificates name http addresses */
function isListAddress(text: string): boolean {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	return (url?.protocol === 'http:' || url?.protocol === 'https:') && url.username === '';
}

export function AuthorityDialog({ onClose }: { onClose(): void }) {
	const { graph, account } = useSession();
	const [certificate, setCertificate] = useState<string>();
	const [isRoot, setRoot] = useState(true);
	const [list, setList] = useState('');
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
			<CertificateField label="Or paste its certificate" hint="PEM" onChange={setCertificate} />
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
