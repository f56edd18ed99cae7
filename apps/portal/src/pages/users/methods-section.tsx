// How a user can sign in: each method can be taken away, and who lost all of them is given a Temporary Access Pass.
import { Button, Checkbox, Field, Select, Text } from '@fluentui/react-components';
import { useState } from 'react';
import type { User } from '../../graph/queries.ts';
import { type UserMethod, userMethodsPath, useUserMethods } from '../../graph/user-method-queries.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { RemoveButton } from '../../parts/remove-button.tsx';
import { Section, useItemStyles } from '../../parts/section.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';

/** by the kind in `@odata.type`; without a collection it cannot be taken away */
const kinds: Readonly<Record<string, readonly [name: string, collection?: string]>> = {
	password: ['Password'],
	fido2: ['Passkey', 'fido2Methods'],
	softwareOath: ['Authenticator app', 'softwareOathMethods'],
	phone: ['Phone', 'phoneMethods'],
	temporaryAccessPass: ['Temporary Access Pass', 'temporaryAccessPassMethods'],
};

const kindOf = (method: UserMethod) =>
	method['@odata.type'].replace('#microsoft.graph.', '').replace('AuthenticationMethod', '');

function wordsOf(method: UserMethod): string {
	const [name] = kinds[kindOf(method)] ?? [kindOf(method)];
	const more = [method.displayName, method.model, method.phoneNumber].filter(Boolean).join(', ');
	return `${name}${more === '' ? '' : `: ${more}`}${method.isUsable === false ? ', not usable now' : ''}`;
}

export function MethodsSection({ user }: { user: User }) {
	const styles = useItemStyles();
	const { account } = useSession();
	const may = useMay();
	const query = useUserMethods(user.id);
	const [isGiving, setGiving] = useState(false);
	const [pass, setPass] = useState<string>();
	if (query.data === 'hidden') return null;
	// nobody changes their own methods over Graph: the page of one's own asks for a fresh proof
	const isOwn = account.username.toLowerCase() === user.userPrincipalName.toLowerCase();
	const mayChange = may.changeUserMethods && !isOwn;
	const changes = ['users', 'methods', user.id];
	return (
		<Section
			title="Authentication methods"
			actions={mayChange && <Button onClick={() => setGiving(true)}>Give a Temporary Access Pass</Button>}
		>
			<Loaded query={query}>
				{(methods) =>
					methods === 'hidden' || methods.length === 0 ? (
						<Text>None: the user cannot sign in.</Text>
					) : (
						<ul className={styles.list}>
							{methods.map((method) => {
								const collection = kinds[kindOf(method)]?.[1];
								return (
									<li key={`${kindOf(method)} ${method.id}`} className={styles.item}>
										<span>
											{wordsOf(method)}
											{method.createdDateTime && (
												<>
													{', since '}
													<Time at={method.createdDateTime} />
												</>
											)}
										</span>
										{mayChange && collection !== undefined && (
											<RemoveButton
												label="Remove"
												about={wordsOf(method)}
												path={`${userMethodsPath(user.id)}/${collection}/${method.id}`}
												consequence="It proves nothing any more. Whoever has no other second factor is asked to register one where a policy asks for it, and comes there with the password alone. The user is told."
												changes={changes}
											/>
										)}
									</li>
								);
							})}
						</ul>
					)
				}
			</Loaded>
			{isGiving && <PassDialog user={user} onMade={setPass} onClose={() => setGiving(false)} />}
			{pass !== undefined && (
				<ShownOnce
					title="The Temporary Access Pass"
					label={`For ${user.displayName ?? user.userPrincipalName}`}
					text={pass}
					onClose={() => setPass(undefined)}
				/>
			)}
		</Section>
	);
}

interface PassDialogProps {
	user: User;
	onMade(pass: string): void;
	onClose(): void;
}

function PassDialog({ user, onMade, onClose }: PassDialogProps) {
	const { graph } = useSession();
	const [minutes, setMinutes] = useState('60');
	const [isOnce, setOnce] = useState(true);
	return (
		<FormDialog
			title={`Temporary Access Pass: ${user.displayName ?? user.userPrincipalName}`}
			action="Give"
			isReady
			save={async () => {
				const made = await graph.post<UserMethod>(`${userMethodsPath(user.id)}/temporaryAccessPassMethods`, {
					isUsableOnce: isOnce,
					lifetimeInMinutes: Number(minutes),
				});
				onMade(made.temporaryAccessPass ?? '');
				return undefined;
			}}
			changes={['users', 'methods', user.id]}
			onClose={onClose}
		>
			<Field label="Good for">
				<Select value={minutes} onChange={(_, { value }) => setMinutes(value)}>
					<option value="60">One hour</option>
					<option value="480">Eight hours</option>
					<option value="1440">One day</option>
					<option value="10080">One week</option>
				</Select>
			</Field>
			<Checkbox
				label="Good for one sign-in alone"
				checked={isOnce}
				onChange={(_, { checked }) => setOnce(checked === true)}
			/>
			<Text>
				Whoever holds it signs in as this user without anything else. Make sure to whom you give it. One from before
				ends now.
			</Text>
		</FormDialog>
	);
}
