from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "cordel.privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cordel.base import slots
        from cordel.base.standing import read_site_with
        from cordel.events.actions.door_passes import LOST_DEVICE
        from cordel.privacy import jobs
        from cordel.privacy.actions import breaches, demonstration
        from cordel.privacy.queries import breaches as found_breaches
        from cordel.privacy.queries import clocks, closing, essence, site
        from cordel.projects.queries.closing import CLOCKS

        read_site_with(site.where_it_is_run)
        slots.fill("clocks", clocks.told_to_all)
        slots.fill("essences", essence.pages)
        slots.fill("erase_again", jobs.erase_again)
        slots.fill(CLOCKS, closing.steps)
        slots.fill("demonstration", demonstration.furnish)
        slots.fill(LOST_DEVICE, breaches.note_lost_device)
        slots.fill("desk.urgent", found_breaches.urgent)
        slots.fill("accounts.lost_device", found_breaches.ways_to_say_lost)
