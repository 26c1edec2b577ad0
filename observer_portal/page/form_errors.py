"""What keeps a form from being sent, as lines that lead to their fields."""

from collections.abc import Iterator

from django.forms import BaseForm, BaseFormSet


def lines(form: BaseForm | BaseFormSet) -> Iterator[dict[str, str]]:
    """Yield {"href", "text"} for each error; href is empty where no field can be shown."""
    if isinstance(form, BaseFormSet):
        yield from ({"href": "", "text": str(e)} for e in form.non_form_errors())
        for part in form.forms:
            yield from lines(part)
        return
    yield from ({"href": "", "text": str(e)} for e in form.non_field_errors())
    for field in form:
        for error in field.errors:
            yield {
                "href": "" if field.is_hidden else f"#{field.id_for_label or field.auto_id}",
                # nobody knows a hidden field by its name
                "text": str(error) if field.is_hidden else f"{field.label}: {error}",
            }
