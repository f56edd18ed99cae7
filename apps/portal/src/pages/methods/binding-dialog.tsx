// How the user of a certificate is found: a field of the certificate that is a property of the user.
import { Field, Select } from '@fluentui/react-components';
import { useState } from 'react';
import { fieldWords, nameFields, withBinding } from '../../changes/certificate-rules.ts';
import {
	type CertificateBinding,
	type CertificateConfiguration,
	certificatesPath,
} from '../../graph/certificate-queries.ts';
import type { Stored } from '../../graph/graph.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSession } from '../../session/session-provider.tsx';

interface BindingDialogProps {
	stored: Stored<CertificateConfiguration>;
	onClose(): void;
}

export function BindingDialog({ stored, onClose }: BindingDialogProps) {
	const { graph } = useSession();
	const bindings = stored.value.certificateUserBindings;
	const [field, setField] = useState('SubjectKeyIdentifier');
	const [chosen, setChosen] = useState<CertificateBinding['userProperty']>('certificateUserIds');
	const userProperty = nameFields.includes(field) ? chosen : 'certificateUserIds';
	const isThere = bindings.some((one) => one.x509CertificateField === field && one.userProperty === userProperty);
	return (
		<FormDialog
			title="Add a binding"
			action="Add"
			isReady={!isThere}
			save={() =>
				graph.patch(
					certificatesPath,
					{ certificateUserBindings: withBinding(bindings, field, userProperty) },
					stored.etag,
				)
			}
			changes={['methods']}
			onClose={onClose}
		>
			<Field
				label="Field of the certificate"
				{...(isThere ? { validationMessage: 'This binding is there.', validationState: 'error' } : {})}
			>
				<Select value={field} onChange={(_, { value }) => setField(value)}>
					{fieldWords.map(([value, label]) => (
						<option key={value} value={value}>
							{label}
						</option>
					))}
				</Select>
			</Field>
			<Field label="Is, of the user," hint="It is looked at after the others: the first that finds a user counts.">
				<Select
					value={userProperty}
					disabled={!nameFields.includes(field)}
					onChange={(_, { value }) => setChosen(value as CertificateBinding['userProperty'])}
				>
					<option value="userPrincipalName">The user principal name</option>
					<option value="certificateUserIds">A certificate id (certificateUserIds)</option>
				</Select>
			</Field>
		</FormDialog>
	);
}
