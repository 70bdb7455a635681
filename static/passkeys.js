/*
 * The only script there is: a browser lets nothing else ask for a passkey. The form says what is asked; its answer is
 * sent like that of any other form.
 */
const form = document.querySelector('form[data-passkey]');
form.querySelector('[data-unscripted]').hidden = true;

async function ask() {
	const options = JSON.parse(form.dataset.passkey);
	return form.dataset.make === undefined
		? await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
		: await navigator.credentials.create({
				publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)
			});
}

form.addEventListener('submit', async (event) => {
	event.preventDefault();
	try {
		form.elements.answer.value = JSON.stringify(await ask());
		form.submit();
	} catch {
		// Too old a browser, or whoever was asked said no.
		form.querySelector('[data-refused]').hidden = false;
	}
});
