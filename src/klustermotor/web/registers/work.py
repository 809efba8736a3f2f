"""What the background does with company lists; each piece may be done twice, when a worker dies in the middle.

How far a comparison has come is written as it goes, for there is nothing to be undone until its pairs are written; they
and the note that it is done are one transaction.
"""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from klustermotor.web.registers.comparing import compare
from klustermotor.web.registers.importing import read_in
from klustermotor.web.registers.models import KEPT, Comparison, Upload


@task()
def read_upload(number: int) -> None:
    """Read a file that was sent into its list."""
    upload = Upload.objects.filter(pk=number).first()
    if upload is None or not upload.is_under_way:
        return
    Upload.objects.filter(pk=number).update(status=Upload.Status.WORKING)
    try:
        read_in(upload)
    except Exception:
        Upload.objects.filter(pk=number).update(status=Upload.Status.FAILED)
        upload.path.unlink(missing_ok=True)
        raise


@task()
def run_comparison(number: int) -> None:
    """Compare the lists of a comparison."""
    comparison = Comparison.objects.filter(pk=number).first()
    if comparison is None or not comparison.is_under_way:
        return
    Comparison.objects.filter(pk=number).update(
        status=Comparison.Status.WORKING, started_at=timezone.now(), stage="", done=0, total=0
    )
    try:
        compare(comparison)
    except Exception:
        Comparison.objects.filter(pk=number).update(status=Comparison.Status.FAILED, ended_at=timezone.now())
        raise


@task()
def forget_upload(number: int) -> None:
    """Forget what was sent, with its file where it was never read."""
    for upload in Upload.objects.filter(pk=number):
        upload.path.unlink(missing_ok=True)
        upload.delete()


def forget_later(upload: Upload) -> None:
    """Forget it when nobody will ask for it any more."""
    forget_upload.using(run_after=timezone.now() + KEPT).enqueue(upload.pk)
