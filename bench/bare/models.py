from django.db import models


class Row(models.Model):
    at = models.DateTimeField(auto_now_add=True)
    text = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.text
